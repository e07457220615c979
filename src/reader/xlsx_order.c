/* Puts the cells of a small sheet in order of row and column. */
#include "reader/sort.h"
#include "reader/xlsx.h"

#include <stdlib.h>

#define LEAST_CELL 16u /* bytes of a cell with a value: <c><v>1</v></c> */

typedef struct {
    XlsxCell cell;
    uint32_t at, length; /* of the value in text */
} OrderEntry;

struct XlsxOrder {
    Emit *emit;
    OrderEntry *entries;
    uint64_t *keys; /* row (21 bits), column (15), entry (28): sorted, the last of one place is the last in
                       the file */
    char *text;
    size_t count, room, used, text_room, next;
};

#define KEY_ENTRY 28u /* bits; more than LIMIT_XLSX_ORDER / LEAST_CELL needs */

XlsxOrder *
xlsx_order_new(Emit *emit, uint64_t bytes)
{
    XlsxOrder *order = calloc(1, sizeof *order);

    if (!order)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    order->emit = emit;
    order->room = (size_t)bytes / LEAST_CELL + 1;
    order->text_room = (size_t)bytes * 3; /* Windows-1252 grows so much as UTF-8 */
    order->entries = malloc(order->room * sizeof *order->entries);
    order->keys = malloc(order->room * sizeof *order->keys);
    order->text = malloc(order->text_room + 1);
    if (!order->entries || !order->keys || !order->text)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    return order;
}

void
xlsx_order_add(XlsxOrder *order, const XlsxCell *cell, XmlSpan value)
{
    if (order->count == order->room || value.length > order->text_room - order->used)
        emit_fail(order->emit, WIRE_FAIL_DAMAGED, "cells", "more than the sheet can hold", NULL);
    order->entries[order->count] = (OrderEntry){*cell, (uint32_t)order->used, (uint32_t)value.length};
    order->keys[order->count] = (uint64_t)cell->row << (KEY_ENTRY + 15) |
                                (uint64_t)cell->column << KEY_ENTRY | order->count;
    memcpy(order->text + order->used, value.text, value.length);
    order->used += value.length;
    order->count++;
}

void
xlsx_order_sort(XlsxOrder *order)
{
    sort_keys(order->keys, order->count);
}

bool
xlsx_order_next(XlsxOrder *order, XlsxCell *cell, XmlSpan *value)
{
    while (order->next + 1 < order->count &&
           order->keys[order->next] >> KEY_ENTRY == order->keys[order->next + 1] >> KEY_ENTRY)
        order->next++;
    if (order->next >= order->count)
        return false;
    const OrderEntry *entry = &order->entries[order->keys[order->next++] & ((1u << KEY_ENTRY) - 1)];
    *cell = entry->cell;
    *value = (XmlSpan){order->text + entry->at, entry->length};
    return true;
}

void
xlsx_order_free(XlsxOrder *order)
{
    free(order->entries);
    free(order->keys);
    free(order->text);
    free(order);
}
