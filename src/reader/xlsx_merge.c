/* Merged ranges of a worksheet (ECMA-376 part 1, 18.3.1.55): which cells lie under one. */
#include "reader/xlsx.h"
#include "reader/limits.h"
#include "reader/sort.h"

#include <stdlib.h>

typedef struct {
    uint32_t row, column, last_row, last_column;
} MergeRange;

struct XlsxMerges {
    Emit *emit;
    MergeRange *ranges;
    uint64_t *order; /* first row, index */
    uint32_t count, next;
    uint64_t wide;
    /* By column, of the ranges that begin at the row in hand or above: */
    uint32_t until[WIRE_COLUMN_MAX + 1]; /* the last row that is covered */
    uint32_t head[WIRE_COLUMN_MAX + 1];  /* the row whose cell is a range's first: not covered */
};

static XlsxMerges *
merges_new(Emit *emit)
{
    XlsxMerges *merges = calloc(1, sizeof *merges);

    if (!merges)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    merges->emit = emit;
    merges->ranges = malloc(LIMIT_XLSX_MERGES * sizeof *merges->ranges);
    merges->order = malloc(LIMIT_XLSX_MERGES * sizeof *merges->order);
    if (!merges->ranges || !merges->order)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    return merges;
}

/* A1:B2, in any order of its corners. */
static bool
range_take(XmlSpan reference, MergeRange *range)
{
    const char *colon = memchr(reference.text, ':', reference.length);
    uint32_t row[2], column[2];

    if (!colon)
        return false;
    XmlSpan first = {reference.text, (size_t)(colon - reference.text)};
    XmlSpan second = {colon + 1, reference.length - first.length - 1};
    if (!xlsx_place(first, &column[0], &row[0]) || !xlsx_place(second, &column[1], &row[1]))
        return false;
    int low_row = row[1] < row[0], low_column = column[1] < column[0];
    *range = (MergeRange){row[low_row], column[low_column], row[!low_row], column[!low_column]};
    return true;
}

XlsxMerges *
xlsx_merges_read(Xml *xml)
{
    XlsxMerges *merges = NULL;
    unsigned depth = xml->depth;
    XmlSpan reference;
    MergeRange range;

    for (;;) {
        XmlEvent event = xml_next(xml);
        if (event == XML_END && xml->depth == depth)
            break;
        if (event != XML_START || !xml_is(xml, "mergeCell") || !xml_attribute(xml, "ref", &reference) ||
            !range_take(reference, &range) || (merges && merges->count == LIMIT_XLSX_MERGES))
            continue;
        if (!merges)
            merges = merges_new(xml->emit);
        merges->order[merges->count] = (uint64_t)range.row << 32 | merges->count;
        merges->ranges[merges->count++] = range;
    }
    if (merges)
        sort_keys(merges->order, merges->count);
    return merges;
}

bool
xlsx_merges_cover(XlsxMerges *merges, uint32_t row, uint32_t column)
{
    for (; merges->next < merges->count && merges->order[merges->next] >> 32 <= row; merges->next++) {
        const MergeRange *range = &merges->ranges[(uint32_t)merges->order[merges->next]];
        merges->wide += range->last_column - range->column + 1;
        if (range->last_row < row || merges->wide > LIMIT_XLSX_MERGED_COLUMNS)
            continue;
        for (uint32_t i = range->column; i <= range->last_column; i++)
            if (merges->until[i] < range->last_row)
                merges->until[i] = range->last_row;
        merges->head[range->column] = range->row;
    }
    return merges->until[column] >= row && merges->head[column] != row;
}

void
xlsx_merges_free(XlsxMerges *merges)
{
    if (!merges)
        return;
    free(merges->ranges);
    free(merges->order);
    free(merges);
}
