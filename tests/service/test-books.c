/* Proves asking other catalogues for a book: a real Z39.50 and SRU server (yaz-ztest) on loopback, and hostile ones: silent, endless, a record
 * of another book, broken MARC, other letters. Each ends in time, and what is not the book asked for is never taken for it. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <gio/gio.h>

#include "library/marc.h"
#include "net/books.h"
#include "service/books.h"

#define ISBN       "9789045101224"
#define OTHER      "9789021672816"
#define IN_SECONDS (BOOKS_SECONDS + 2)

/* What a server of ours answers to whatever it is asked. */
typedef enum { SAY_NOTHING, SAY_BYTES, SAY_WITHOUT_END } Say;
typedef struct {
    Say say;
    char *bytes;
    gsize length;
    GSocketService *service;
    guint16 port;
    GMainContext *context;
    GMainLoop *loop;
    GThread *thread;
} Server;

static gboolean
answer(GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
    Server *server = data;
    char asked[4096];
    (void)service, (void)source;
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(connection));
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
    if (g_input_stream_read(in, asked, sizeof asked, NULL, NULL) <= 0)
        return TRUE;
    if (server->say == SAY_NOTHING) {
        while (g_input_stream_read(in, asked, sizeof asked, NULL, NULL) > 0)
            ;
        return TRUE;
    }
    gboolean ok = g_output_stream_write_all(out, server->bytes, server->length, NULL, NULL, NULL);
    memset(asked, 'x', sizeof asked);
    while (ok && server->say == SAY_WITHOUT_END)
        ok = g_output_stream_write_all(out, asked, sizeof asked, NULL, NULL, NULL);
    return TRUE;
}

/* With the last one that answers: each of those threads holds the service, and that this. */
static void
forget(gpointer data, GClosure *closure)
{
    Server *server = data;
    (void)closure;
    g_free(server->bytes);
    g_free(server);
}

static gpointer
serve(gpointer data)
{
    Server *server = data;
    g_main_context_push_thread_default(server->context);
    g_main_loop_run(server->loop);
    g_main_context_pop_thread_default(server->context);
    return NULL;
}

static Server *
server_new(Say say, const char *bytes, gssize length)
{
    Server *server = g_new0(Server, 1);
    server->say = say;
    server->length = length < 0 ? strlen(bytes) : (gsize)length;
    server->bytes = g_memdup2(bytes, server->length + 1);
    server->context = g_main_context_new();
    server->loop = g_main_loop_new(server->context, FALSE);
    g_main_context_push_thread_default(server->context);
    server->service = g_threaded_socket_service_new(4);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, 0), effective = NULL;
    g_assert_true(g_socket_listener_add_address(G_SOCKET_LISTENER(server->service), address,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                                NULL));
    server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(effective));
    g_signal_connect_data(server->service, "run", G_CALLBACK(answer), server, forget, 0);
    g_socket_service_start(server->service);
    g_main_context_pop_thread_default(server->context);
    server->thread = g_thread_new("server", serve, server);
    return server;
}

static void
server_free(Server *server)
{
    while (!g_main_loop_is_running(server->loop))
        g_usleep(1000);
    g_main_loop_quit(server->loop);
    g_thread_join(server->thread);
    g_socket_service_stop(server->service);
    g_socket_listener_close(G_SOCKET_LISTENER(server->service));
    g_main_loop_unref(server->loop);
    g_main_context_unref(server->context);
    g_object_unref(server->service);
}

static SearchTarget
target_of(guint16 port, gboolean z3950, char address[64])
{
    g_snprintf(address, 64, z3950 ? "z3950://127.0.0.1:%u/Default" : "http://127.0.0.1:%u/sru", port);
    return (SearchTarget){.name = (char *)"Proef", .address = address, .isbn_index = (char *)"bath.isbn"};
}

/* Asks, and does not take longer than it may. */
static FetchedBook *
ask(const SearchTarget *target, char **why)
{
    gint64 began = g_get_monotonic_time();
    FetchedBook *book = service_target_try(target, ISBN, why);
    g_assert_cmpint((g_get_monotonic_time() - began) / G_USEC_PER_SEC, <=, IN_SECONDS);
    return book;
}

/* ---- SRU ---- */

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n"
#define OPEN                                                                                                 \
    "<?xml version=\"1.0\"?><zs:searchRetrieveResponse "                                                     \
    "xmlns:zs=\"http://www.loc.gov/zing/srw/\"><zs:records><zs:record>"
#define CLOSE "</zs:record></zs:records></zs:searchRetrieveResponse>"
#define FIELD(tag, code, value)                                                                              \
    "<m:datafield tag=\"" tag "\" ind1=\" \" ind2=\" \"><m:subfield code=\"" code "\">" value                \
    "</m:subfield></m:datafield>"
#define RECORD(fields)                                                                                       \
    "<zs:recordData><m:record xmlns:m=\"http://www.loc.gov/MARC21/slim\"><m:leader>00000nam a2200000 a "     \
    "4500</m:leader>" fields "</m:record></zs:recordData>"

static void
test_sru(void)
{
    static const struct {
        const char *what, *bytes, *title; /* title NULL: refused */
        Say say;
    } cases[] = {
        {"the book",
         HEAD OPEN RECORD(FIELD("020", "a", "978-90-451-0122-4 (geb.)")
                              FIELD("245", "a", "Minoes &amp; Tibbe")) CLOSE,
         "Minoes & Tibbe", SAY_BYTES},
        {"its second number is the one asked for",
         HEAD OPEN RECORD(FIELD("020", "a", OTHER) FIELD("020", "a", ISBN) FIELD("245", "a", "Minoes")) CLOSE,
         "Minoes", SAY_BYTES},
        {"another book", HEAD OPEN RECORD(FIELD("020", "a", OTHER) FIELD("245", "a", "Iets anders")) CLOSE,
         NULL, SAY_BYTES},
        {"no number at all", HEAD OPEN RECORD(FIELD("245", "a", "Minoes")) CLOSE, NULL, SAY_BYTES},
        {"no title", HEAD OPEN RECORD(FIELD("020", "a", ISBN)) CLOSE, NULL, SAY_BYTES},
        {"no record", HEAD OPEN CLOSE, NULL, SAY_BYTES},
        {"cut off", HEAD OPEN "<zs:recordData><m:record><m:leader>0", NULL, SAY_BYTES},
        {"entities",
         HEAD "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]>" OPEN RECORD(FIELD("245", "a", "&c;"))
             CLOSE,
         NULL, SAY_BYTES},
        {"letters of another set",
         HEAD OPEN RECORD(FIELD("020", "a", ISBN) FIELD("245", "a", "Caf\xe9")) CLOSE, NULL, SAY_BYTES},
        {"no XML", HEAD "00366nam  22001698a 4500", NULL, SAY_BYTES},
        {"not found", "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n", NULL, SAY_BYTES},
        {"elsewhere", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nConnection: close\r\n\r\n",
         NULL, SAY_BYTES},
        {"nonsense", "\x01\x02\x03", NULL, SAY_BYTES},
        {"silent", "", NULL, SAY_NOTHING},
        {"endless", HEAD OPEN, NULL, SAY_WITHOUT_END},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char address[64];
        g_autofree char *why = NULL;
        Server *server = server_new(cases[i].say, cases[i].bytes, -1);
        const SearchTarget target = target_of(server->port, FALSE, address);
        g_autoptr(FetchedBook) book = ask(&target, &why);
        g_test_message("%s: %s", cases[i].what, book ? book->title->text[TITLE_TITLE] : why);
        g_assert_cmpstr(book ? book->title->text[TITLE_TITLE] : NULL, ==, cases[i].title);
        g_assert_true(book || *why);
        g_assert_cmpstr(book ? book->title->text[TITLE_ISBN] : ISBN, ==, ISBN);
        server_free(server);
    }
}

/* ---- Z39.50 ---- */

static void
test_z3950_hostile(void)
{
    static const struct {
        const char *what, *bytes;
        gssize length;
        Say say;
    } cases[] = {
        {"silent", "", 0, SAY_NOTHING},
        {"a length without end", "\xb5\x84\x7f\xff\xff\xff", 6, SAY_WITHOUT_END},
        {"indefinite, without end", "\xb5\x80", 2, SAY_WITHOUT_END},
        {"nonsense", "HTTP/1.1 400 Bad Request\r\n\r\n", -1, SAY_BYTES},
        {"hangs up", "", 0, SAY_BYTES},
        {"an answer to another question", "\xb7\x80\x00\x00", 4, SAY_BYTES},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char address[64];
        g_autofree char *why = NULL;
        Server *server = server_new(cases[i].say, cases[i].bytes, cases[i].length);
        const SearchTarget target = target_of(server->port, TRUE, address);
        g_autoptr(FetchedBook) book = ask(&target, &why);
        g_test_message("%s: %s", cases[i].what, why);
        g_assert_null(book);
        g_assert_nonnull(why);
        server_free(server);
    }
}

static guint16
free_port(void)
{
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, 0), bound = NULL;
    g_autoptr(GSocket)
        socket = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    g_assert_true(g_socket_bind(socket, address, TRUE, NULL));
    bound = g_socket_get_local_address(socket, NULL);
    return g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
}

static gboolean
take_title(guint number, const MarcRecord *record, const char *problem, gpointer data)
{
    (void)number;
    g_assert_null(problem);
    g_autoptr(Title) title = marc_to_title(record);
    *(char **)data = g_strdup(title->text[TITLE_TITLE]);
    return FALSE;
}

/* Both ways to the same server: its first record, which is not of the book asked for and therefore refused one floor higher. */
static void
test_real(void)
{
    g_autofree char *program = g_find_program_in_path("yaz-ztest"), *listen = NULL;
    if (!program) {
        g_test_skip("yaz-ztest is not here: apt-get install yaz");
        return;
    }
    guint16 port = free_port();
    listen = g_strdup_printf("tcp:127.0.0.1:%u", port);
    char *argv[] = {program, (char *)"-v", (char *)"none", listen, NULL};
    GPid child;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_spawn_async(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, &error));
    for (guint z3950 = 0; z3950 < 2; z3950++) {
        char address[64];
        g_autofree char *title = NULL, *why = NULL;
        SearchTarget target = target_of(port, z3950, address);
        if (!z3950)
            g_snprintf(address, sizeof address, "http://127.0.0.1:%u/Default", port);
        const BooksTarget asked = {target.address, target.isbn_index};
        g_autoptr(GBytes) record = NULL;
        for (guint i = 0; i < 50 && !record; i++) {
            g_clear_error(&error);
            record = net_books_ask(&asked, ISBN, &error);
            if (!record)
                g_usleep(G_USEC_PER_SEC / 10);
        }
        g_assert_no_error(error);
        gsize length;
        const char *bytes = g_bytes_get_data(record, &length);
        marc_read(bytes, length, take_title, &title);
        g_assert_cmpstr(title, ==, "How to program a computer");
        g_assert_null(ask(&target, &why));
        g_assert_nonnull(why);
    }
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
    g_spawn_close_pid(child);
}

static void
test_addresses(void)
{
    static const struct {
        const char *address;
        gboolean is_valid;
    } cases[] = {
        {"z3950://z3950.loc.gov:7090/Voyager", TRUE},
        {"z3950://host/db", TRUE},
        {"z3950://[::1]:210/db", TRUE},
        {"z3950://host:210", FALSE},
        {"z3950://host:210/", FALSE},
        {"z3950://host/a b", FALSE},
        {"z3950://user@host/db", FALSE},
        {"z3950:///db", FALSE},
        {"z3950://host/db?x=1", FALSE},
        {"https://jsru.kb.nl/sru", TRUE},
        {"http://jsru.kb.nl/sru", FALSE},
        {"http://127.0.0.1:9/sru", TRUE},
        {"https://host/sru?version=1.1", FALSE},
        {"file:///etc/passwd", FALSE},
        {"", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(books_address_valid(cases[i].address), ==, cases[i].is_valid);
}

int
main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/books/addresses", test_addresses);
    g_test_add_func("/service/books/sru", test_sru);
    g_test_add_func("/service/books/z3950-hostile", test_z3950_hostile);
    g_test_add_func("/service/books/real", test_real);
    return g_test_run();
}
