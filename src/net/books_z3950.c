/* Z39.50 as far as one record by its ISBN takes: initialize, search, present. YAZ codes and connects; what may come in, and how long it
 * may take, is said here. */
#include <poll.h>
#include <string.h>

#include <yaz/comstack.h>
#include <yaz/oid_db.h>
#include <yaz/pquery.h>
#include <yaz/proto.h>
#include <yaz/tcpip.h>

#include "net/books.h"

#define NAME_MOST 100

gboolean
net_books_z3950_parse(const char *address, char **host, char **database)
{
    g_autoptr(GUri) uri = g_uri_parse(address, G_URI_FLAGS_NONE, NULL);
    if (!uri || !g_str_equal(g_uri_get_scheme(uri), "z3950") || !g_uri_get_host(uri) ||
        !*g_uri_get_host(uri) || g_uri_get_userinfo(uri) || g_uri_get_query(uri) || g_uri_get_fragment(uri))
        return FALSE;
    const char *name = g_uri_get_path(uri);
    name += *name == '/';
    gsize length = strlen(name);
    if (length == 0 || length > NAME_MOST ||
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.") != length)
        return FALSE;
    gint port = g_uri_get_port(uri) > 0 ? g_uri_get_port(uri) : 210;
    gboolean is_v6 = strchr(g_uri_get_host(uri), ':') != NULL;
    *host = g_strdup_printf(is_v6 ? "[%s]:%d" : "%s:%d", g_uri_get_host(uri), port);
    *database = g_strdup(name);
    return TRUE;
}

typedef struct {
    COMSTACK link;
    ODR in, out;
    char *buffer; /* of YAZ */
    int size;
    gint64 deadline;
} Talk;

static void
talk_clear(Talk *talk)
{
    if (talk->link)
        cs_close(talk->link);
    if (talk->in)
        odr_destroy(talk->in);
    if (talk->out)
        odr_destroy(talk->out);
    xfree(talk->buffer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_clear)

static gboolean
fail(GError **error, const char *what)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "Z39.50: %s", what);
    return FALSE;
}

/* Until the link may go on, or the time is over. */
static gboolean
wait_for_link(Talk *talk, GError **error)
{
    gint64 left = (talk->deadline - g_get_monotonic_time()) / 1000;
    struct pollfd one = {.fd = cs_fileno(talk->link)};
    if (cs_want_read(talk->link))
        one.events |= POLLIN;
    if (cs_want_write(talk->link))
        one.events |= POLLOUT;
    if (left <= 0 || poll(&one, 1, (int)left) <= 0)
        return fail(error, "no answer in time");
    return TRUE;
}

static gboolean
talk_open(Talk *talk, const char *host, GError **error)
{
    g_autofree char *copy = g_strdup(host);
    talk->link = cs_create(tcpip_type, 0, PROTO_Z3950);
    talk->in = odr_createmem(ODR_DECODE);
    talk->out = odr_createmem(ODR_ENCODE);
    if (!talk->link || !talk->in || !talk->out)
        return fail(error, "no memory");
    cs_set_max_recv_bytes(talk->link, (int)BOOKS_ANSWER_MOST);
    void *address = cs_straddr(talk->link, copy);
    int state = address ? cs_connect(talk->link, address) : -1;
    while (state == 1) {
        if (!wait_for_link(talk, error))
            return FALSE;
        state = cs_rcvconnect(talk->link);
    }
    return state == 0 || fail(error, "cannot connect");
}

static gboolean
talk_send(Talk *talk, Z_APDU *apdu, GError **error)
{
    int length, state;
    if (!z_APDU(talk->out, &apdu, 0, NULL))
        return fail(error, "cannot be said");
    char *bytes = odr_getbuf(talk->out, &length, NULL);
    while ((state = cs_put(talk->link, bytes, length)) == 1)
        if (!wait_for_link(talk, error))
            return FALSE;
    odr_reset(talk->out);
    return state == 0 || fail(error, "hung up");
}

/* The answer of that kind; borrowed until the next. */
static Z_APDU *
talk_hear(Talk *talk, int which, GError **error)
{
    Z_APDU *apdu = NULL;
    int length;
    odr_reset(talk->in);
    while ((length = cs_get(talk->link, &talk->buffer, &talk->size)) == 1)
        if (!wait_for_link(talk, error))
            return NULL;
    if (length <= 1) {
        fail(error, length == 0 ? "hung up" : "answered too much, or nonsense");
        return NULL;
    }
    odr_setbuf(talk->in, talk->buffer, length, 0);
    if (!z_APDU(talk->in, &apdu, 0, NULL) || apdu->which != which) {
        fail(error, "answered what was not asked");
        return NULL;
    }
    return apdu;
}

static gboolean
initialize(Talk *talk, GError **error)
{
    Z_APDU *apdu = zget_APDU(talk->out, Z_APDU_initRequest);
    Z_InitRequest *request = apdu->u.initRequest;
    ODR_MASK_SET(request->options, Z_Options_search);
    ODR_MASK_SET(request->options, Z_Options_present);
    ODR_MASK_SET(request->protocolVersion, Z_ProtocolVersion_1);
    ODR_MASK_SET(request->protocolVersion, Z_ProtocolVersion_2);
    ODR_MASK_SET(request->protocolVersion, Z_ProtocolVersion_3);
    *request->maximumRecordSize = BOOKS_ANSWER_MOST / 2;
    *request->preferredMessageSize = BOOKS_ANSWER_MOST / 2;
    apdu = talk_send(talk, apdu, error) ? talk_hear(talk, Z_APDU_initResponse, error) : NULL;
    return apdu && (*apdu->u.initResponse->result || fail(error, "refuses to talk"));
}

/* How many there are; -1 with error. Attribute 1=7 of bib-1 is the ISBN. */
static gint64
search(Talk *talk, const char *database, const char *isbn, GError **error)
{
    Z_APDU *apdu = zget_APDU(talk->out, Z_APDU_searchRequest);
    Z_SearchRequest *request = apdu->u.searchRequest;
    Z_Query query = {.which = Z_Query_type_1};
    g_autofree char *words = g_strdup_printf("@attr 1=7 %s", isbn), *name = g_strdup(database);
    query.u.type_1 = p_query_rpn(talk->out, words);
    request->num_databaseNames = 1;
    request->databaseNames = &name;
    request->query = &query;
    *request->smallSetUpperBound = 0;
    *request->largeSetLowerBound = 1;
    *request->mediumSetPresentNumber = 0;
    apdu = query.u.type_1 && talk_send(talk, apdu, error) ? talk_hear(talk, Z_APDU_searchResponse, error)
                                                          : NULL;
    if (!apdu)
        return -1;
    if (!*apdu->u.searchResponse->searchStatus) {
        fail(error, "could not look");
        return -1;
    }
    return *apdu->u.searchResponse->resultCount;
}

static GBytes *
present(Talk *talk, GError **error)
{
    Z_APDU *apdu = zget_APDU(talk->out, Z_APDU_presentRequest);
    Z_PresentRequest *request = apdu->u.presentRequest;
    *request->resultSetStartPoint = 1;
    *request->numberOfRecordsRequested = 1;
    request->preferredRecordSyntax = odr_oiddup(talk->out, yaz_oid_recsyn_usmarc);
    apdu = talk_send(talk, apdu, error) ? talk_hear(talk, Z_APDU_presentResponse, error) : NULL;
    const Z_Records *records = apdu ? apdu->u.presentResponse->records : NULL;
    if (!apdu)
        return NULL;
    if (!records || records->which != Z_Records_DBOSD ||
        records->u.databaseOrSurDiagnostics->num_records < 1) {
        fail(error, "gives no record");
        return NULL;
    }
    const Z_NamePlusRecord *one = records->u.databaseOrSurDiagnostics->records[0];
    if (one->which != Z_NamePlusRecord_databaseRecord || one->u.databaseRecord->which != Z_External_octet) {
        fail(error, "gives a record of another kind");
        return NULL;
    }
    const Odr_oct *bytes = one->u.databaseRecord->u.octet_aligned;
    return g_bytes_new(bytes->buf, (gsize)bytes->len);
}

GBytes *
net_books_z3950(const char *address, const char *isbn, GError **error)
{
    g_auto(Talk) talk = {.deadline = g_get_monotonic_time() + BOOKS_SECONDS * G_USEC_PER_SEC};
    g_autofree char *host = NULL, *database = NULL;
    if (!net_books_z3950_parse(address, &host, &database)) {
        fail(error, "no address");
        return NULL;
    }
    if (!talk_open(&talk, host, error) || !initialize(&talk, error))
        return NULL;
    gint64 found = search(&talk, database, isbn, error);
    return found > 0 ? present(&talk, error) : NULL;
}
