/* Shared by the use cases of entering books: one transaction in the actor's library. */
#ifndef SERVICE_ENTRY_PRIVATE_H
#define SERVICE_ENTRY_PRIVATE_H

#include "service/entry.h"
#include "service/private.h"

typedef struct {
    Connection connection;
    Store *store;
    Service *service;
    const Account *actor;
    TitleHand hand; /* library, who, when */
} EntryCase;
void entry_case_clear(EntryCase *ecase);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(EntryCase, entry_case_clear)

/* writes: a write transaction under the library's lock. The library is the actor's; for the operator the only one that there is. */
gboolean entry_begin(EntryCase *ecase, Service *service, const Account *actor, gboolean writes,
                     GError **error);
/* Right for one school of the library; its branch, new. */
Branch *entry_branch(EntryCase *ecase, gint64 branch, GError **error);
gboolean entry_may_all(const EntryCase *ecase); /* RIGHT_TITLES_EDIT in the whole library */
/* The line in the trail, and commits. */
gboolean entry_commit(EntryCase *ecase, AuditVerb verb, gint64 title, gint64 branch, const char *detail,
                      GError **error);
/* A title that other schools have copies of is for RIGHT_TITLES_EDIT. FALSE with error. */
gboolean title_may_edit(Store *store, const Account *actor, gint64 library, gint64 title, gboolean *may,
                        GError **error);
/* An error of the service with this text; FALSE. */
gboolean entry_refuse(GError **error, ServiceError code, const char *text);
TitleSheet *entry_sheet(EntryCase *ecase, gint64 title, GError **error);

#endif
