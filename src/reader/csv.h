/* Comma-separated text: what the command line may ask of it. The parts: csv.c rows and cells, charset.c bytes
 * to text, csv_separator.c which character separates. */
#ifndef READER_CSV_H
#define READER_CSV_H

#include <stdbool.h>
#include <stddef.h>

bool csv_encoding_known(const char *name);
bool csv_separator_fits(char separator); /* printable ASCII, no letter, digit, quote or space */

/* The separator of a piece of text from the file's start (UTF-8; complete says that it is the whole file):
 * one of , ; tab |, judged by how alike the rows are that it gives. *sure: no other one comes near. 0 when
 * none occurs. */
char csv_separator_guess(const char *text, size_t length, bool complete, bool *sure);

#endif
