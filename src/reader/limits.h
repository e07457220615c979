/* Amplification limits: every bound on what one file may cost, with its reason. */
#ifndef READER_LIMITS_H
#define READER_LIMITS_H

#define LIMIT_FILE        (64ull << 20) /* bytes in: portal uploads end at 50 MB; room for the form around it */
#define LIMIT_ZIP_ENTRIES 4096u         /* a workbook has tens of parts; a school's zip one file */
#define LIMIT_ZIP_NAME    1024u         /* bytes in a member's name */
#define LIMIT_UNPACKED    (1024ull << 20) /* bytes out of one member: 100,000 pupils are 60 MB of sheet XML */
#define LIMIT_RATIO       400u /* bytes out per byte in, beyond the free ones: sheets reach 60 at most */
#define LIMIT_RATIO_FREE  (32ull << 20) /* a small file of empty rows packs 1,500 to 1 and is harmless */
#define LIMIT_SCRATCH                                                                                        \
    (48ull << 20) /* a file inside a zip is unpacked to memory: as large as an upload may be, under 64 */
#define LIMIT_ROWS  1048576u    /* per sheet */
#define LIMIT_CELLS 20000000ull /* in all: 1,000,000 rows of 20 columns */
#define LIMIT_STRINGS                                                                                        \
    (44ull << 20) /* shared strings and their index: 100,000 pupils are 6 MB; the reader stays under 64 */
#define LIMIT_XML_DEPTH     256u       /* nesting; real parts stay under 20 */
#define LIMIT_XML_TOKEN     (1u << 20) /* one tag or comment: expat looks at it again with each piece */
#define LIMIT_EDEXML_GROUPS 10000u     /* a large school has hundreds */
#define LIMIT_SHEETS        1024u
#define LIMIT_REPEAT_CELLS  20000000ull    /* ods: cells made by repeat attributes that hold a value */
#define LIMIT_CPU_SECONDS   20             /* RLIMIT_CPU: last resort, the server's own clock comes first */
#define LIMIT_FINDINGS      1000u          /* told; a person reads tens */
#define LIMIT_MEMORY        (256ull << 20) /* RLIMIT_AS */
#define LIMIT_STACK         (8ull << 20)   /* RLIMIT_STACK: what systems give, also where they give more */

#endif
