/* Proves the program's command line: what each option does, and that wrong use is refused before anything is
 * read. */
#include "frames.h"
#include "spawn.h"

#include <sys/wait.h>
#include <unistd.h>

static char *path;

static void
write_file(const char *bytes)
{
    int fd = g_file_open_tmp("reader-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_assert_true(g_file_set_contents(path, bytes, -1, NULL));
}

static void
check(Spawned spawned, const char *expected)
{
    g_assert_true(WIFEXITED(spawned.status));
    g_autofree char *text = frames_text(spawned.frames->data, spawned.frames->len, NULL);
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpint(WEXITSTATUS(spawned.status), ==, strstr(text, "fail") ? 1 : 0);
    spawned_clear(&spawned);
}

static void
test_options(void)
{
    write_file("a;b,c\nd;e\nf;g\n");
    static const char head[] = "meta format csv\nmeta encoding UTF-8\nmeta encoding-sure 100\n";
    g_autofree char *all = g_strconcat(
        head,
        "meta separator ;\nmeta separator-sure 83\nsheet 1 0 \n1\ta\tb,c\n2\td\te\n3\tf\tg\nend 1 3 6\n",
        NULL);
    g_autofree char *comma = g_strconcat(
        head, "meta separator ,\nmeta separator-sure 100\nsheet 1 0 \n1\ta;b\tc\n2\td;e\n3\tf;g\nend 1 3 4\n",
        NULL);
    g_autofree char *list = g_strconcat(
        head, "meta separator ;\nmeta separator-sure 83\nsheet 1 0 \nend 1 0 0\n", NULL);
    g_autofree char *none = g_strconcat(head, "meta separator ;\nmeta separator-sure 83\nfail 108 2\n", NULL);
    g_autofree char *range = g_strconcat(
        head, "meta separator ;\nmeta separator-sure 99\nsheet 1 0 \n1\td\te\nend 1 1 2\n", NULL);
    check(spawn_reader(path, NULL), all);
    check(spawn_reader(path, "--separator", ",", NULL), comma);
    check(spawn_reader(path, "--list", NULL), list);
    check(spawn_reader(path, "--sheet", "1", NULL), all);
    check(spawn_reader(path, "--sheet", "2", NULL), none);
    check(spawn_reader(path, "--range", "6:4", NULL), range);
    check(spawn_reader(path, "--range", "6:9", NULL), "fail 112 range outside the file\n");
    check(spawn_reader(path, "--range", "0:0", NULL), "fail 100\n");
    unlink(path);
    g_clear_pointer(&path, g_free);
}

static void
test_multipart(void)
{
    write_file("--x y\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.csv\"\r\n\r\na;b\n\r\n--x "
               "y--\r\n");
    check(spawn_reader(path, "--multipart", "x y", NULL), "part f a.csv 69 4\nend 0 0 0\n");
    check(spawn_reader(path, "--range", "69:4", "--separator", ";", "--encoding", "cp850", NULL),
          "meta format csv\nmeta encoding cp850\nmeta encoding-sure 100\nmeta separator ;\nmeta "
          "separator-sure 100\nsheet 1 0 \n1\ta\tb\nend 1 1 2\n");
    unlink(path);
    g_clear_pointer(&path, g_free);
}

static void
test_wrong_use(void)
{
    static const char *const wrong[][2] = {
        {"--sheet", "0"},      {"--sheet", "x"},     {"--sheet", "99999"},  {"--encoding", "klingon"},
        {"--separator", "ab"}, {"--separator", "a"}, {"--separator", "\""}, {"--range", "5"},
        {"--range", "1:x"},    {"--range", "-1:2"},  {"--multipart", ""},   {"--unknown", "x"},
        {"file.csv", "x"},     {"--quote", "x"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        Spawned spawned = spawn_reader("/etc/hostname", wrong[i][0], wrong[i][1], NULL);
        g_test_message("%s %s", wrong[i][0], wrong[i][1]);
        g_assert_true(WIFEXITED(spawned.status) && WEXITSTATUS(spawned.status) == 2);
        g_assert_cmpuint(spawned.frames->len, ==, 0);
        spawned_clear(&spawned);
    }
    Spawned device = spawn_reader("/dev/null", NULL);
    g_assert_true(WIFEXITED(device.status) && WEXITSTATUS(device.status) == 2);
    spawned_clear(&device);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/program/options", test_options);
    g_test_add_func("/program/multipart", test_multipart);
    g_test_add_func("/program/wrong-use", test_wrong_use);
    return g_test_run();
}
