/* Frames through ingest/receive.h; see received.h. */
#include "received.h"

#include "ingest/receive.h"
#include "table/finding.h"

void
received_check(const uint8_t *frames, size_t length, const Received *how)
{
    const ReceiveWanted wanted = {.form = how->form, .list = how->list, .file_size = how->file_size};
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Receive) receive = receive_new(&wanted, findings);
    g_autoptr(GError) error = NULL;
    gboolean fine = TRUE;
    for (gsize at = 0; fine && at < length; at += how->step)
        fine = receive_feed(receive, frames + at, MIN(how->step, length - at), &error);
    if (!how->hostile) {
        g_assert_no_error(error);
        g_assert_true(receive_is_complete(receive));
    }
    if (fine)
        receive_end(receive, NULL);
}
