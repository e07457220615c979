/* The HTTP adapter alone, with an application of the test's own: framing, limits, streaming, waiting,
 * stopping. */
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"
#include "web/http/server.h"

static char *folder;
static Spool *spool;
static GMutex gate; /* /wait stands before it */
static gint waiting;
static char *big_file;

#define SLOW_MICROSECONDS 1200000

static void
app_begin(gpointer context, HttpRequest *request, HttpPlan *plan)
{
    (void)context;
    plan->body_max = HTTP_FORM_MAX;
    if (strcmp(request->path, "/upload") == 0) {
        plan->body_max = HTTP_UPLOAD_MAX;
        request->upload = spool_writer_new(spool, NULL);
        g_assert_nonnull(request->upload);
    } else if (strcmp(request->path, "/early") == 0) {
        plan->early = http_response_text(403, "text/plain", g_string_new("early"));
    }
    if (strcmp(request->path, "/door") == 0)
        plan->run = HTTP_RUN_HASH;
    if (strcmp(request->path, "/work") == 0 || strcmp(request->path, "/wait") == 0)
        plan->run = HTTP_RUN_WORK;
}

static HttpResponse *
app_finish(gpointer context, HttpRequest *request)
{
    (void)context;
    GString *text = g_string_new(NULL);
    if (strcmp(request->path, "/slow") == 0)
        g_usleep(SLOW_MICROSECONDS);
    if (strcmp(request->path, "/wait") == 0 || strcmp(request->path, "/door") == 0) {
        g_atomic_int_inc(&waiting);
        g_mutex_lock(&gate);
        g_mutex_unlock(&gate);
    }
    g_string_append_printf(text, "path=%s remote=%s https=%d upload=%" G_GUINT64_FORMAT "\n", request->path,
                           request->remote, request->https, request->upload_length);
    for (guint i = 0; i < request->query->len; i++) {
        const HttpField *field = request->query->pdata[i];
        g_string_append_printf(text, "query %s=%s\n", field->name, field->value);
    }
    for (guint i = 0; i < request->form->len; i++) {
        const HttpField *field = request->form->pdata[i];
        g_string_append_printf(text, "form %s=%s\n", field->name, field->value);
    }
    if (strcmp(request->path, "/file") == 0) {
        g_string_free(text, TRUE);
        return http_response_download_fd(open(big_file, O_RDONLY | O_CLOEXEC), "big.bin");
    }
    if (strcmp(request->path, "/download") == 0) {
        HttpResponse *response = http_response_download(text, "text/csv",
                                                        http_request_query(request, "name"));
        http_response_header(response, "X-Test", http_request_query(request, "name"));
        return response;
    }
    return http_response_text(200, "text/plain", text);
}

static HttpResponse *
app_problem(gpointer context, HttpRequest *request, guint status)
{
    (void)context, (void)request;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "problem %u", status);
    return http_response_text(status, "text/plain", text);
}

static HttpServer *
start(const char *address, guint header_seconds)
{
    static const HttpApplication application = {app_begin, app_finish, app_problem};
    HttpServerConfig config = {.listen = address, .threads = 2, .header_seconds = header_seconds};
    g_autoptr(GError) error = NULL;
    HttpServer *server = http_server_start(&config, &application, NULL, &error);
    g_assert_no_error(error);
    return server;
}

#define HEAD(line) line " HTTP/1.1\r\nHost: localhost\r\n"
#define FORM       "Content-Type: application/x-www-form-urlencoded\r\n"

static void
test_requests(void)
{
    static const struct {
        const char *request;
        guint status; /* 0: closed without a word */
        const char *holds;
    } cases[] = {
        {HEAD("GET /a?b=c%20d&e=%C3%A9&f") "\r\n", 200, "query b=c d\nquery e=\xc3\xa9\nquery f=\n"},
        {HEAD("HEAD /a") "\r\n", 200, ""},
        {HEAD("POST /f") FORM "Content-Length: 9\r\n\r\na=1&b=%2B", 200, "form a=1\nform b=+\n"},
        {HEAD("POST /f") FORM "Content-Length: 5\r\n\r\na=%FF", 400, "problem 400"},
        {HEAD("POST /f") FORM "Content-Length: 5\r\n\r\na=%00", 400, "problem 400"},
        {HEAD("POST /f") FORM "Content-Length: 4\r\n\r\na=%G", 400, "problem 400"},
        {HEAD("POST /f") FORM "Content-Length: 9\r\n\r\na=%C0%AF1", 400, "problem 400"},
        {HEAD("POST /f") "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\na=1", 400, "problem 400"},
        {HEAD("POST /f") FORM "Content-Length: 3\r\nContent-Length: 4\r\n\r\na=12", 400, "problem 400"},
        {HEAD("POST /f") FORM "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, ""},
        {HEAD("POST /f") FORM "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n", 200, "form a=1"},
        {HEAD("GET /a") "Host: other\r\n\r\n", 400, "problem 400"},
        {"GET /a HTTP/1.1\r\n\r\n", 400, ""},
        {"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, ""},
        {HEAD("GET /a?b=%zz") "\r\n", 400, "problem 400"},
        {HEAD("GET /a?b=%00") "\r\n", 400, "problem 400"},
        {HEAD("GET /early") "\r\n", 403, "early"},
        {HEAD("POST /early") FORM "Content-Length: 3\r\n\r\na=1", 403, "early"},
        {HEAD("GET /a") "X-Forwarded-Proto: https\r\nX-Forwarded-For: 10.1.2.3\r\n\r\n", 200,
         "remote=loopback https=1"},
        {HEAD("GET /work") "\r\n", 200, "path=/work"},
    };
    HttpServer *server = start("127.0.0.1:0", 0);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Reply) reply = client_talk(http_server_port(server), cases[i].request, -1);
        if (reply->status != cases[i].status || !strstr(reply->body->str, cases[i].holds))
            g_error("case %u: %u %s\n%s", i, reply->status, reply->head, reply->body->str);
    }
    http_server_stop(server);
}

/* After a request of doubtful length nothing more of the connection is believed. */
static void
test_no_smuggling(void)
{
    HttpServer *server = start("127.0.0.1:0", 0);
    static const char two[] = HEAD("POST /f") FORM
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\na=1" HEAD("GET /b") "\r\n";
    int fd = client_connect(http_server_port(server));
    client_send(fd, two, strlen(two));
    g_autoptr(Reply) first = client_receive(fd, FALSE);
    g_autoptr(Reply) second = client_receive(fd, FALSE);
    g_assert_cmpuint(first->status, ==, 400);
    g_assert_cmpuint(second->status, ==, 0);
    close(fd);
    http_server_stop(server);
}

static Reply *
send_sized(guint port, const char *line, const char *more, gsize length)
{
    g_autoptr(GString) request = g_string_new(line);
    g_string_append_printf(request, " HTTP/1.1\r\nHost: localhost\r\n%s\r\n", more);
    for (gsize i = 0; i < length; i++)
        g_string_append_c(request, 'a');
    return client_talk(port, request->str, (gssize)request->len);
}

static void
test_limits(void)
{
    HttpServer *server = start("127.0.0.1:0", 0);
    guint port = http_server_port(server);
    struct {
        gsize size;
        guint status;
    } forms[] = {{HTTP_FORM_MAX, 200}, {HTTP_FORM_MAX + 1, 413}, {HTTP_FORM_MAX * 20, 413}};
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *more = g_strdup_printf(FORM "Content-Length: %" G_GSIZE_FORMAT "\r\n",
                                                forms[i].size);
        g_autoptr(Reply) reply = send_sized(port, "POST /f", more, forms[i].size);
        g_assert_cmpuint(reply->status, ==, forms[i].status);
    }
    g_autofree char *path = g_strnfill(3000, 'p'), *line = g_strconcat("GET /", path, NULL);
    g_autoptr(Reply) long_path = send_sized(port, line, "", 0);
    g_assert_cmpuint(long_path->status, ==, 414);
    g_autofree char *huge = g_strnfill(60000, 'h'), *header = g_strconcat("X-Huge: ", huge, "\r\n", NULL);
    g_autoptr(Reply) huge_header = send_sized(port, "GET /", header, 0);
    g_assert_true(huge_header->status == 431 || huge_header->status == 413 || huge_header->status == 0);
    g_autoptr(GString) many = g_string_new(NULL);
    for (guint i = 0; i < 200; i++)
        g_string_append_printf(many, "X-%u: 1\r\n", i);
    g_autoptr(Reply) many_headers = send_sized(port, "GET /", many->str, 0);
    g_assert_cmpuint(many_headers->status, ==, 400);
    http_server_stop(server);
}

static gsize
peak_memory(void)
{
    g_autofree char *status = NULL;
    g_assert_true(g_file_get_contents("/proc/self/status", &status, NULL, NULL));
    return g_ascii_strtoull(strstr(status, "VmHWM:") + 6, NULL, 10) * 1024;
}

static guint
count_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint count = 0;
    while (g_dir_read_name(dir))
        count++;
    return count;
}

/* Sends a body of zeros in pieces; the reply. announce: what Content-Length says; NULL when that is more than
 * is sent. */
static Reply *
upload(guint port, guint64 announce, guint64 length)
{
    static char piece[1 << 16];
    g_autofree char *head = g_strdup_printf(
        HEAD("POST /upload") "Content-Type: multipart/form-data; boundary=x\r\n"
                             "Content-Length: %" G_GUINT64_FORMAT "\r\n\r\n",
        announce);
    int fd = client_connect(port);
    gboolean open = client_send(fd, head, strlen(head));
    for (guint64 left = length; open && left > 0; left -= MIN(left, sizeof piece))
        open = client_send(fd, piece, MIN(left, sizeof piece));
    Reply *reply = announce > length ? NULL : client_receive(fd, FALSE); /* or broken off */
    close(fd);
    return reply;
}

/* 50 MB pass through in a fixed amount of memory; what is larger gets its page although it sends all. */
static void
test_upload(void)
{
    HttpServer *server = start("127.0.0.1:0", 0);
    guint port = http_server_port(server);
    g_autoptr(Reply) small = upload(port, 1000, 1000);
    g_assert_cmpuint(small->status, ==, 200);
    g_assert_true(g_file_set_contents_full("/proc/self/clear_refs", "5", 1, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL)); /* the peak begins anew */
    gsize before = peak_memory();
    g_autoptr(Reply) full = upload(port, HTTP_UPLOAD_MAX, HTTP_UPLOAD_MAX);
    g_assert_cmpuint(full->status, ==, 200);
    g_assert_nonnull(strstr(full->body->str, "upload=52494336\n"));
    g_autoptr(Reply) over = upload(port, HTTP_UPLOAD_MAX + 1, HTTP_UPLOAD_MAX + 1);
    g_assert_cmpuint(over->status, ==, 413);
    g_assert_cmpstr(over->body->str, ==, "problem 413");
    gsize grown = peak_memory() - before;
    g_test_message("memory for 100 MB of uploads: %" G_GSIZE_FORMAT " kB", grown / 1024);
    g_assert_cmpuint(grown, <, 6 << 20);

    static const char asks[] = HEAD(
        "POST /upload") "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n";
    g_autoptr(Reply) asked = client_talk(port, asks, -1);
    g_assert_cmpuint(asked->status, ==, 413);

    g_assert_null(upload(port, 5000000, 100000));
    http_server_stop(server);
    g_assert_cmpuint(count_files(), ==, 0); /* nothing is left of what was not kept */
}

/* A byte now and then is not silence, but it ends all the same. */
static void
test_slow_headers(void)
{
    HttpServer *server = start("127.0.0.1:0", 1);
    int fd = client_connect(http_server_port(server));
    static const char request[] = HEAD(
        "GET /a") "X-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    gint64 start_time = g_get_monotonic_time();
    gboolean open = TRUE;
    for (const char *c = request; *c && open; c++) {
        open = client_send(fd, c, 1);
        g_usleep(100000);
    }
    g_assert_false(open);
    g_assert_cmpint(g_get_monotonic_time() - start_time, <, 5 * G_USEC_PER_SEC);
    close(fd);
    http_server_stop(server);
}

/* Who has sent it all is no slow client, however long the server is kept from reading: every request gets its answer. */
static void
test_slow_server(void)
{
    static const char request[] = HEAD("GET /slow") "Connection: close\r\n\r\n";
    HttpServer *server = start("127.0.0.1:0", 1);
    int fds[8]; /* two threads read: of one of them the last waits for two others at least */
    for (guint i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = client_connect(http_server_port(server));
        g_assert_true(client_send(fds[i], request, strlen(request)));
    }
    for (guint i = 0; i < G_N_ELEMENTS(fds); i++) {
        g_autoptr(Reply) reply = client_receive(fds[i], FALSE);
        g_assert_cmpuint(reply->status, ==, 200);
        close(fds[i]);
    }
    http_server_stop(server);
}

static gpointer
stop_server(gpointer server)
{
    http_server_stop(server);
    return NULL;
}

static gboolean
is_open(guint port)
{
    struct sockaddr_in name = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((guint16)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    gboolean is = connect(fd, (const struct sockaddr *)&name, sizeof name) == 0;
    close(fd);
    return is;
}

/* Until so many of them have an answer: the server reads its connections when it comes to them. */
static void
await_answers(const int *fds, guint n, guint expected)
{
    for (guint there = 0; there < expected;) {
        there = 0;
        for (guint i = 0; i < n; i++) {
            struct pollfd one = {.fd = fds[i], .events = POLLIN};
            there += poll(&one, 1, 0) == 1;
        }
        g_usleep(1000);
    }
}

/* While work waits pages go on; too many waiting get 503, but nobody at the door; stopping waits for them. */
static void
check_waiting(const char *wait, guint at_once, guint may_wait)
{
    enum { MANY = 150 };
    HttpServer *server = start("127.0.0.1:0", 0);
    guint port = http_server_port(server);
    int fds[MANY];
    waiting = 0;
    g_mutex_lock(&gate);
    for (guint i = 0; i < MANY; i++) {
        fds[i] = client_connect(port);
        client_send(fds[i], wait, strlen(wait));
    }
    while (g_atomic_int_get(&waiting) == 0)
        g_usleep(1000);
    gint64 begin = g_get_monotonic_time();
    for (guint i = 0; i < 20; i++) {
        g_autoptr(Reply) page = client_talk(port, HEAD("GET /a") "\r\n", -1);
        g_assert_cmpuint(page->status, ==, 200);
    }
    g_test_message("20 pages meanwhile: %d us", (int)(g_get_monotonic_time() - begin));
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 2 * G_USEC_PER_SEC);
    g_assert_cmpint(g_atomic_int_get(&waiting), <=, (gint)at_once);
    await_answers(fds, MANY, MANY - MIN(MANY, at_once + may_wait));
    g_mutex_unlock(&gate);
    guint served = 0, refused = 0;
    for (guint i = 0; i < MANY; i++) {
        g_autoptr(Reply) reply = client_receive(fds[i], FALSE);
        served += reply->status == 200;
        refused += reply->status == 503;
        close(fds[i]);
    }
    g_assert_cmpuint(served + refused, ==, MANY);
    g_assert_cmpuint(served, <=, at_once + may_wait);
    g_assert_cmpuint(served, >=, MIN(MANY, may_wait));

    g_mutex_lock(&gate);
    int last = client_connect(port);
    waiting = 0;
    client_send(last, wait, strlen(wait));
    while (g_atomic_int_get(&waiting) == 0)
        g_usleep(1000);
    GThread *stopper = g_thread_new("stop", stop_server, server);
    while (is_open(port)) /* others are refused at once, though it still works */
        g_usleep(1000);
    g_mutex_unlock(&gate);
    g_thread_join(stopper);
    close(last);
}

static void
test_waiting(void)
{
    check_waiting(HEAD("GET /wait") "\r\n", 4, 64);
}

static void
test_waiting_door(void)
{
    check_waiting(HEAD("GET /door") "\r\n", 48, 512);
}

/* Connections that come and go at every stage leave nothing behind (the address sanitizer tells). */
static void
test_broken_off(void)
{
    static const char request[] =
        HEAD("POST /upload") "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 20\r\n\r\n"
                             "01234567890123456789";
    HttpServer *server = start("127.0.0.1:0", 0);
    for (gsize length = 0; length < sizeof request; length += 3) {
        int fd = client_connect(http_server_port(server));
        client_send(fd, request, length);
        close(fd);
    }
    g_autoptr(Reply) reply = client_talk(http_server_port(server), request, -1);
    g_assert_cmpuint(reply->status, ==, 200);
    http_server_stop(server);
    g_assert_cmpuint(count_files(), ==, 0);
}

static void
test_downloads(void)
{
    static const struct {
        const char *name, *disposition;
    } cases[] = {
        {"groep 8.csv", "attachment; filename=\"groep 8.csv\"; filename*=UTF-8''groep%208.csv"},
        {"../../etc/passwd", "attachment; filename=\"_.._etc_passwd\"; filename*=UTF-8''_.._etc_passwd"},
        {"a\"b\\c;.csv", "attachment; filename=\"a_b_c;.csv\"; filename*=UTF-8''a_b_c%3B.csv"},
        {"x\r\nSet-Cookie: evil=1",
         "attachment; filename=\"x__Set-Cookie_ evil=1\"; filename*=UTF-8''x__Set-Cookie_%20evil%3D1"},
        {"Zo\xc3\xab.csv", "attachment; filename=\"Zoe.csv\"; filename*=UTF-8''Zo%C3%AB.csv"},
        {"cv\xe2\x80\xaexslx.exe", "attachment; filename=\"cv_xslx.exe\"; filename*=UTF-8''cv_xslx.exe"},
        {"...", "attachment; filename=\"download\"; filename*=UTF-8''download"},
    };
    HttpServer *server = start("127.0.0.1:0", 0);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *escaped = g_uri_escape_string(cases[i].name, NULL, FALSE);
        g_autofree char *request = g_strdup_printf(HEAD("GET /download?name=%s") "\r\n", escaped);
        g_autoptr(Reply) reply = client_talk(http_server_port(server), request, -1);
        g_autofree char *disposition = reply_header(reply, "Content-Disposition");
        g_autofree char *injected = reply_header(reply, "Set-Cookie");
        g_assert_cmpstr(disposition, ==, cases[i].disposition);
        g_assert_null(injected);
    }
    http_server_stop(server);
}

/* A browser that walks away while a file is sent to it takes nothing down with it. */
static void
test_sending(void)
{
    enum { SIZE = 30 << 20 };
    big_file = g_build_filename(folder, "big", NULL);
    int big = open(big_file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    g_assert_cmpint(ftruncate(big, SIZE), ==, 0);
    close(big);
    HttpServer *server = start("127.0.0.1:0", 0);
    static const char request[] = HEAD("GET /file") "\r\n";
    for (guint i = 0; i < 10; i++) {
        const struct linger reset = {.l_onoff = 1};
        int fd = client_connect(http_server_port(server));
        client_send(fd, request, strlen(request));
        g_autoptr(Reply) head = client_receive(fd, TRUE);
        g_assert_cmpuint(head->status, ==, 200);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fd);
    }
    g_autoptr(Reply) whole = client_talk(http_server_port(server), request, -1);
    g_assert_cmpuint(whole->body->len, ==, SIZE);
    http_server_stop(server);
    g_unlink(big_file);
    g_free(big_file);
}

static void
test_listen(void)
{
    static const char *const refused[] = {"0.0.0.0:8080",
                                          "[::]:8080",
                                          "192.168.1.1:80",
                                          "8080",
                                          "",
                                          "localhost",
                                          "unix",
                                          "127.0.0.1:",
                                          "127.0.0.1:99999",
                                          "127.0.0.1.evil.example:80",
                                          "[::1]"};
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        gboolean is_unix;
        guint port;
        g_assert_cmpint(http_listen(refused[i], &is_unix, &port, &error), ==, -1);
        g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
    g_autofree char *socket_folder = g_dir_make_tmp("instroom-socket-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(socket_folder, "s", NULL),
                    *address = g_strconcat("unix:", path, NULL);
    for (guint round = 0; round < 2;
         round++) { /* the second finds the first one's file, of a server that is gone */
        HttpServer *server = start(address, 0);
        GStatBuf status;
        g_assert_cmpint(g_stat(path, &status), ==, 0);
        g_assert_cmpuint(status.st_mode & 0777, ==, 0660);
        g_autoptr(GError) error = NULL;
        gboolean is_unix;
        guint port;
        g_assert_cmpint(http_listen(address, &is_unix, &port, &error), ==,
                        -1); /* one that lives is not pushed aside */
        int fd = client_connect_unix(path);
        static const char request[] = HEAD("GET /a") "X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\n\r\n";
        client_send(fd, request, strlen(request));
        g_autoptr(Reply) reply = client_receive(fd, FALSE);
        g_assert_nonnull(strstr(reply->body->str, "remote=192.0.2.7"));
        close(fd);
        http_server_stop(server);
    }
    g_unlink(path);
    g_rmdir(socket_folder);
}

static void
test_values(void)
{
    static const char *const boundaries[][2] = {
        {"multipart/form-data; boundary=abc", "abc"},
        {"multipart/form-data; charset=utf-8; Boundary=\"a b\"", "a b"},
        {"Multipart/Form-Data;boundary=----WebKitFormBoundaryX1", "----WebKitFormBoundaryX1"},
        {"multipart/form-data", NULL},
        {"multipart/form-data; boundary=", NULL},
        {"multipart/form-data; boundary=a<b", NULL},
        {"multipart/form-database; boundary=a", NULL},
        {"text/plain; boundary=a", NULL},
        {NULL, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(boundaries); i++) {
        g_autofree char *boundary = http_boundary(boundaries[i][0]);
        g_assert_cmpstr(boundary, ==, boundaries[i][1]);
    }
    static const char *const unsafe[] = {"//evil",  "/\\evil", "https://evil", "evil",        "",
                                         "/a\r\nb", "/a b",    "/\tevil",      "javascript:1"};
    for (guint i = 0; i < G_N_ELEMENTS(unsafe); i++)
        g_assert_cmpstr(http_safe_path(unsafe[i], "/"), ==, "/");
    g_assert_cmpstr(http_safe_path("/uploads/3?x=%2F#y", "/"), ==, "/uploads/3?x=%2F#y");
    g_assert_cmpstr(http_safe_path(NULL, "/login"), ==, "/login");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("instroom-http-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    spool = spool_new(folder, HTTP_UPLOAD_MAX, &error);
    g_assert_no_error(error);
    g_test_add_func("/http/requests", test_requests);
    g_test_add_func("/http/no-smuggling", test_no_smuggling);
    g_test_add_func("/http/limits", test_limits);
    g_test_add_func("/http/upload", test_upload);
    g_test_add_func("/http/slow-headers", test_slow_headers);
    g_test_add_func("/http/slow-server", test_slow_server);
    g_test_add_func("/http/waiting", test_waiting);
    g_test_add_func("/http/waiting-door", test_waiting_door);
    g_test_add_func("/http/broken-off", test_broken_off);
    g_test_add_func("/http/downloads", test_downloads);
    g_test_add_func("/http/sending", test_sending);
    g_test_add_func("/http/listen", test_listen);
    g_test_add_func("/http/values", test_values);
    int result = g_test_run();
    spool_free(spool);
    g_rmdir(folder);
    return result;
}
