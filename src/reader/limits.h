/* Amplification limits: every bound on what one file may cost, with its reason. What goes beyond is refused,
 * or cut and told. What a format itself fixes (the size of its records, its widest sheet: wire/frame.h) and
 * the windows that files are read through stand where they are used. */
#ifndef READER_LIMITS_H
#define READER_LIMITS_H

#include "wire/frame.h"

/* any file */
#define LIMIT_FILE        (64ull << 20) /* bytes in: portal uploads end at 50 MB; room for the form around it */
#define LIMIT_ROWS        1048576u      /* a sheet: as many as Excel has */
#define LIMIT_CELLS       20000000ull   /* in all: 1,000,000 rows of 20 columns */
#define LIMIT_SHEETS      1024u         /* a large school's book has a hundred, one a group */
#define LIMIT_FINDINGS    WIRE_FINDING_MAX /* told; the server takes no more */
#define LIMIT_CPU_SECONDS 20               /* RLIMIT_CPU: last resort, the server's own clock comes first */
#define LIMIT_MEMORY      (256ull << 20)   /* RLIMIT_AS: address space; what is touched stays under 64 MiB */
#define LIMIT_STACK       (8ull << 20)     /* RLIMIT_STACK: what systems give, also where they give more */

/* zip */
#define LIMIT_ZIP_ENTRIES 4096u           /* a workbook has tens of parts; a school's zip one file */
#define LIMIT_ZIP_NAME    1024u           /* bytes in a member's name */
#define LIMIT_UNPACKED    (1024ull << 20) /* bytes out of one member: 100,000 pupils are 60 MB of sheet XML */
#define LIMIT_RATIO       400u /* bytes out per byte in, beyond the free ones: sheets reach 60 at most */
#define LIMIT_RATIO_FREE  (32ull << 20) /* a small file of empty rows packs 1,500 to 1 and is harmless */
#define LIMIT_SCRATCH                                                                                        \
    (48ull << 20) /* a file inside a zip is unpacked to memory: as large as an upload may be, under 64 */

/* XML */
#define LIMIT_XML_DEPTH 256u         /* nesting; real parts stay under 20 */
#define LIMIT_XML_TAG   (256u << 10) /* bytes: office:string-value may hold a whole cell */
#define LIMIT_XML_TOKEN (1u << 20) /* one tag or comment of EDEXML: expat looks at it again with each piece */

/* xlsx, ods, xls */
#define LIMIT_STRINGS             (44ull << 20) /* shared strings and their index: 100,000 pupils are 6 MB */
#define LIMIT_FORMAT_CODE         1020u         /* bytes of a number format; Excel takes 255 characters */
#define LIMIT_FORMAT_PARTS        96u           /* parts in one section of it; real ones stay under 40 */
#define LIMIT_XLSX_FORMATS        4096u /* number formats of the book's own; Excel makes up to 250 or so */
#define LIMIT_XLSX_FORMAT_BYTES   (1u << 20) /* of all their codes */
#define LIMIT_XLSX_CELL_FORMATS   65536u     /* Excel takes 65,490 */
#define LIMIT_XLSX_ORDER          (4u << 20) /* bytes of a sheet whose cells are put in order: a school's is smaller */
#define LIMIT_XLSX_MERGES         65536u      /* merged ranges of such a sheet: a list has tens */
#define LIMIT_XLSX_MERGED_COLUMNS (16u << 20) /* of all of them: the work of finding what lies under them */
#define LIMIT_REPEATED            (128ull << 20) /* ods: bytes of repeated cells: a million of one value are 20 MB */
#define LIMIT_ODS_ROW             (8u << 20)  /* text of one repeated row: ten full cells */
#define LIMIT_ODS_STYLES          1024u       /* hidden table styles; LibreOffice writes one a sheet */
#define LIMIT_CFB_DIRECTORY       (4u << 20)  /* bytes: 32,768 entries; a workbook with macros has hundreds */
#define LIMIT_XLS_HELD            (32u << 20) /* bytes of a sheet kept when its cells are out of order */
#define LIMIT_XLS_UNORDERED       (2u << 20)  /* cells in such a sheet: 16 MiB of places; 32 for each row */
#define LIMIT_XLS_STRINGS         (2u << 20) /* shared strings: 8 MiB of places; 32 for each row of a full sheet */
#define LIMIT_XLS_OVERLAP         4u /* times that the stream is read: sheets lying over each other are no book */

/* csv, EDEXML, the upload form */
#define LIMIT_CSV_QUOTE                                                                                      \
    (WIRE_CELL_MAX + (4u << 10))               /* bytes that a closing quote is looked for: a full cell */
#define LIMIT_EDEXML_GROUPS     10000u         /* a large school has hundreds */
#define LIMIT_EDEXML_GROUP_TEXT (1u << 20)     /* bytes of all their names: 100 a group */
#define LIMIT_EDEXML_TEXT       1024u          /* bytes of an element: four times the longest of the schema */
#define LIMIT_EDEXML_TOLD       48u            /* different elements that are told about */
#define LIMIT_FORM_PARTS        WIRE_FIELD_MAX /* the form has a handful; the server takes no more */
#define LIMIT_FORM_HEADERS      (8u << 10)     /* bytes around one part: a browser writes 200 */
#define LIMIT_FORM_FIELD        (4u << 10)     /* bytes of a plain field: a token or a choice */

#endif
