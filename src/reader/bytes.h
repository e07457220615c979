/* Little-endian numbers at any place in memory. */
#ifndef READER_BYTES_H
#define READER_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t
bytes_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t
bytes_u32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t
bytes_u64(const uint8_t *at)
{
    return bytes_u32(at) | (uint64_t)bytes_u32(at + 4) << 32;
}

static inline double
bytes_double(const uint8_t *at)
{
    uint64_t bits = bytes_u64(at);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static inline void
bytes_put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

#endif
