/* Pictures made for tests: a field of colour in each quarter, written in each kind. */
#ifndef TESTS_INGEST_PICTURE_MAKE_H
#define TESTS_INGEST_PICTURE_MAKE_H

#include <glib.h>

typedef enum { MADE_JPEG, MADE_PNG, MADE_WEBP, N_MADE } MadeKind;
/* Red, green, blue and white: top left, top right, bottom left, bottom right. New. */
GByteArray *picture_made(MadeKind kind, guint width, guint height);
/* The same JPEG with an Exif block that says how it was held. */
GByteArray *picture_made_held(guint width, guint height, guint8 orientation);

#endif
