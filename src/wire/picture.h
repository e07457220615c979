/* What travels from instroom-picture to the server: one answer on a pipe.
 *
 * Shape: a head of 8 bytes: "IPIC", u8 version, u8 status (WirePictureStatus), two zero bytes. With WIRE_PICTURE_FINE two pictures
 * follow, the small one first: u16 width, u16 height, u32 length, little-endian, and that many bytes of a baseline or progressive
 * JPEG. Then the pipe closes. Whatever breaks this is a breach. */
#ifndef WIRE_PICTURE_H
#define WIRE_PICTURE_H

#define WIRE_PICTURE_VERSION 1
#define WIRE_PICTURE_HEAD    8
#define WIRE_PICTURE_MAGIC   "IPIC"
#define WIRE_PICTURE_SMALL   320u        /* pixels: the longest side, in rows and lists */
#define WIRE_PICTURE_LARGE   960u        /* on a page of its own, also on a sharp screen */
#define WIRE_PICTURE_BYTES   (2u << 20)  /* of one: noise of that size comes to 0.9 MB */
#define WIRE_PICTURE_FILE    (15u << 20) /* what comes in: the largest photos of telephones are 12 MB */

typedef enum {
    WIRE_PICTURE_FINE,
    WIRE_PICTURE_NO_CAGE, /* nothing was looked at */
    WIRE_PICTURE_KIND,    /* no JPEG, PNG or WebP by its bytes, or a moving one */
    WIRE_PICTURE_DAMAGED,
    WIRE_PICTURE_HUGE, /* pixels, or the memory that they take */
    WIRE_PICTURE_N_STATUS,
} WirePictureStatus;

#endif
