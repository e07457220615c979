/* Takes the body of an upload form apart (RFC 7578, RFC 2046 5.1): plain fields as WIRE_FIELD, the place of
 * the one file as WIRE_PART. The file itself is not looked at. */
#ifndef READER_MULTIPART_H
#define READER_MULTIPART_H

#include "reader/options.h"
#include "reader/source.h"

void multipart_read(const Source *source, const ReadOptions *options, Emit *emit);

#endif
