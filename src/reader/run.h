/* From a file's bytes to its frames: sniff, unpack where it stands in a zip, hand to its format. */
#ifndef READER_RUN_H
#define READER_RUN_H

#include "reader/options.h"
#include "reader/source.h"

/* Reads the source whole; returns after the last row or ends through emit_fail. scratch is an empty file that
 * may be written to. The caller ends the stream (emit_end). */
void run_read(const Source *source, const ReadOptions *options, int scratch);

#endif
