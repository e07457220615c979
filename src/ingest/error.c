/* Puts the errors of ingest into words. */
#include "ingest/error.h"

#include <errno.h>

#include "text/text.h"

G_DEFINE_QUARK(instroom_ingest_error, ingest_error)

void
ingest_error_reader(GError **error, const char *detail)
{
    g_set_error(
        error, INGEST_ERROR, INGEST_ERROR_READER,
        _("The part that reads files broke off (%s). Nothing was imported. Try again; if it goes wrong "
          "again, tell the library."),
        detail);
}

void
ingest_error_io(GError **error, const char *what, int errno_value)
{
    gboolean full = errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG;
    if (full)
        g_set_error(
            error, INGEST_ERROR, INGEST_ERROR_FULL,
            _("There is no room left on the disk (%s). The file was not kept. Tell the library: the system's "
              "administrator has to make room."),
            what);
    else
        g_set_error(error, INGEST_ERROR, INGEST_ERROR_IO,
                    _("The file could not be stored or read (%s: %s). Nothing was imported. Try again; if it "
                      "goes wrong "
                      "again, tell the library."),
                    what, g_strerror(errno_value));
}
