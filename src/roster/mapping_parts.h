/* What the files of the mapping share among themselves. */
#ifndef ROSTER_MAPPING_PARTS_H
#define ROSTER_MAPPING_PARTS_H

#include "roster/mapping.h"

#define MAPPING_MONTH_DAY "\tmonth-day" /* line of a kept mapping; no header can be empty there */

void mapped_column_free(MappedColumn *column);
GStrv mapped_column_keys(const Mapping *mapping);   /* how each column is called in a kept mapping; new */
gboolean column_target_shared(ColumnTarget target); /* several columns may have it */

/* What the cells of a column look like, for columns without a known name. */
ColumnTarget mapping_by_content(const TableSheet *sheet, guint first_row, guint column);
/* A header "Groep" whose cells are names of groups rather than codes. */
gboolean mapping_holds_group_names(const TableSheet *sheet, guint first_row, guint column);
/* Only single digits, such as year groups under a header "Groep". */
gboolean mapping_holds_digits(const TableSheet *sheet, guint first_row, guint column);
/* TRUE when some date of the column can be read in one order only; which one most of them need. */
gboolean mapping_date_order(const TableSheet *sheet, guint first_row, guint column, DateOrder *order);

/* Text of a cell for comparing with words: without the spaces around it. New. */
char *mapping_cell_text(TableCell cell);

#endif
