/* Everything that is kept of one person: for who asks what there is of them, as a page and as a file.
 *
 * The file is JSON after data/schema/person-data-1.json: all that docs/privacy.md marks as to be shown. Of others there is nothing in it: the
 * trail says as what somebody did something, not who. */
#ifndef SERVICE_PERSON_DATA_H
#define SERVICE_PERSON_DATA_H

#include "people/field.h"
#include "service/service.h"

typedef struct {
    const char *name, *label; /* of a column: in the file, and for people */
} DataColumn;

typedef struct {
    const char *name, *label, *about; /* stable; for people, translated; about: why it is kept */
    GArray *columns;                  /* of DataColumn */
    GPtrArray *rows;                  /* of char **, for people: dates and yes or no in words */
} DataPart;

typedef struct {
    gint64 person;
    char *name;       /* of the person */
    GPtrArray *parts; /* of DataPart; those without rows too */
    char *json;
} PersonData;
void person_data_free(PersonData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PersonData, person_data_free)

/* Of one's own (0 = of the person behind the account; of who is nobody in the register, the account alone), or with RIGHT_PEOPLE_EDIT
 * at one of the person's schools. as_file: as what it goes into the trail. New. */
PersonData *service_person_data(Service *service, const Account *actor, gint64 person, gboolean as_file,
                                GError **error);
/* The same, by a membership. */
PersonData *service_patron_data(Service *service, const Account *actor, gint64 membership, gboolean as_file,
                                GError **error);

#endif
