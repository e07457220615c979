/* Shared by what is asked about a library's files of records and by the jobs that work on them. */
#ifndef SERVICE_TITLE_FILE_PRIVATE_H
#define SERVICE_TITLE_FILE_PRIVATE_H

#include "service/entry_private.h"
#include "service/title_file.h"
#include "service/titles_private.h"

/* As entry_begin, for RIGHT_TITLES_EDIT in the whole library. */
gboolean title_file_begin(EntryCase *ecase, Service *service, const Account *actor, gboolean writes,
                          GError **error);

#endif
