/* Use cases of entering books: titles by hand, their copies, moving them to another school, taking titles out and putting two together.
 *
 * RIGHT_COPIES_EDIT lets a school's people enter: new titles, and whatever is about copies of their own school. A title that other
 * schools have copies of is everybody's: changing it takes RIGHT_TITLES_EDIT, as taking one out and putting two together do. */
#ifndef SERVICE_ENTRY_H
#define SERVICE_ENTRY_H

#include "service/service.h"
#include "store/catalogue.h"
#include "store/entry.h"

/* A title with everything that its page shows; copies of all schools, without anybody's name. */
typedef struct {
    Title *title;
    GPtrArray *copies;   /* of Copy, by school and barcode */
    GArray *places;      /* of CopyPlace */
    GPtrArray *branches; /* of Branch: where the actor may add copies */
    gboolean may_edit;   /* the title */
    gboolean may_all;    /* take it out, put it together with another */
} TitleSheet;
void title_sheet_free(TitleSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TitleSheet, title_sheet_free)
const CopyPlace *title_sheet_place(const TitleSheet *sheet, gint64 copy); /* borrowed; NULL: no such copy */
gboolean title_sheet_may_copy(const TitleSheet *sheet, const Copy *copy); /* the actor may change it */

/* By words, an ISBN, or the barcode of a copy. New. */
FoundTitles *service_entry_find(Service *service, const Account *actor, const char *typed, guint limit,
                                GError **error);
/* The title with this ISBN (13 digits), or number of a record; 0 = none, -1 with error. */
gint64 service_entry_known(Service *service, const Account *actor, const char *isbn, GError **error);
TitleSheet *service_entry_title(Service *service, const Account *actor, gint64 title, GError **error);

/* INPUT when it is not sound; title->id and version are set. record: ISO 2709 as it was fetched, checked again here, or NULL. */
gboolean service_entry_add(Service *service, const Account *actor, Title *title, const GBytes *record,
                           GError **error);
/* STALE: somebody else changed it since the version that title has. */
gboolean service_entry_set(Service *service, const Account *actor, const Title *title, GError **error);
/* CONFLICT when it still has copies, or somebody waits for it. */
gboolean service_entry_remove(Service *service, const Account *actor, gint64 title, gint64 version,
                              GError **error);
/* The one goes up in the other: its copies with their loans, whoever waits for it, its record and cover, and what the other does not say
 * yet. CONFLICT when for one person a copy of each is put aside. */
gboolean service_entry_merge(Service *service, const Account *actor, gint64 from, gint64 into,
                             GError **error);

#define COPY_SHELF_MOST 12 /* characters */
#define COPY_NOTE_MOST  300
#define COPY_COUNT_MOST 100 /* of one title at once */

typedef struct {
    gint64 title, branch;
    const char *barcode; /* of the first; those behind it are counted up. "": the program makes them */
    guint count;
    const char *shelf, *status; /* status: a name of KIND_STATUS, not withdrawn or missing */
    gint64 price_cents;
} CopyOrder;
/* The field of a copy's form that an INPUT or CONFLICT is about; its name in forms, "" of none of them. */
typedef enum {
    COPY_WHOLE,
    COPY_BARCODE,
    COPY_COUNT,
    COPY_SHELF,
    COPY_STATUS,
    COPY_WHY,
    COPY_MATERIAL,
    COPY_PRICE,
    COPY_ACQUIRED,
    COPY_NOTE,
    N_COPY_FIELDS
} CopyField;
const char *copy_field_name(CopyField field);

/* All of them or none; their barcodes, of char *. CONFLICT names the barcode that is taken. wrong: set with an error. New. */
GPtrArray *service_entry_copies(Service *service, const Account *actor, const CopyOrder *order,
                                CopyField *wrong, GError **error);
/* One copy, for its form; sheet: its title. New. */
Copy *service_entry_copy(Service *service, const Account *actor, gint64 copy, TitleSheet **sheet,
                         GError **error);
/* Writes what a form says: barcode, school, shelf, status, why (of withdrawn), note, price, acquired. STALE as above; CONFLICT: it is
 * lent, which neither moves nor goes; or the barcode is taken. Who has it put aside waits again. */
gboolean service_entry_copy_set(Service *service, const Account *actor, const Copy *copy, CopyField *wrong,
                                GError **error);
/* Shelves in use at a school, of char *. New. */
GPtrArray *service_entry_shelves(Service *service, const Account *actor, gint64 branch, GError **error);

#endif
