/* The table of formats as data; see formats.h. */
#include "reader/formats.h"

#define TOLD(by, text)                   .test = (by), .mark = (text), .length = sizeof(text) - 1
#define READ(format, by, text)           {TOLD(by, text), .name = #format, .read = format##_read},
#define READ_ZIP(format, by, text)       {TOLD(by, text), .name = #format, .read_zip = format##_read},
#define UNPACK(by, text)                 {TOLD(by, text), .name = "zip", .unpack = true},
#define REFUSE(failed, called, by, text) {TOLD(by, text), .name = (called), .failure = WIRE_FAIL_##failed},

const Format formats[] = {
#include "reader/formats.def"
};
