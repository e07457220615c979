/* instroom audit verify|head|list|seal: whether the trail is whole, its heads, its lines, and removing the oldest. */
#include <string.h>

#include "cli/cli.h"
#include "service/audit.h"
#include "service/school.h"
#include "text/text.h"

#define LIST_PIECE 1000u

typedef struct {
    char *library, *noted, *branch, *account, *person, *verb, *since, *until, *before, *form;
} Options;

static void
options_clear(Options *options)
{
    g_free(options->library);
    g_free(options->noted);
    g_free(options->branch);
    g_free(options->account);
    g_free(options->person);
    g_free(options->verb);
    g_free(options->since);
    g_free(options->until);
    g_free(options->before);
    g_free(options->form);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

typedef struct {
    GArray *heads; /* of AuditHead */
    GPtrArray *names;
} Chains;

static void
chains_clear(Chains *chains)
{
    g_clear_pointer(&chains->heads, g_array_unref);
    g_clear_pointer(&chains->names, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Chains, chains_clear)

static const char *
name_of(const Chains *chains, guint i)
{
    const char *name = chains->names->pdata[i];
    return *name != '\0' ? name : _("(the installation)");
}

/* With --library those of one library only; -1 = fail. */
static int
load_chains(Service *service, const Options *options, Chains *chains)
{
    GError *error = NULL;
    chains->heads = service_audit_heads(service, service_operator(), &chains->names, &error);
    if (chains->heads == NULL)
        return cli_fail(error);
    for (guint i = chains->heads->len; options->library != NULL && i > 0; i--)
        if (!g_str_equal(chains->names->pdata[i - 1], options->library)) {
            g_array_remove_index(chains->heads, i - 1);
            g_ptr_array_remove_index(chains->names, i - 1);
        }
    if (options->library != NULL && chains->heads->len == 0)
        return cli_usage(_("There is no library of that name, or nothing happened in it yet."));
    return EXIT_DONE;
}

/* "library number digest": what head prints. */
static gboolean
parse_head(const char *line, AuditHead *head)
{
    g_auto(GStrv) parts = g_strsplit_set(line, " \t", 4);
    char *end[2] = {NULL, NULL};
    if (g_strv_length(parts) < 3)
        return FALSE;
    head->library = g_ascii_strtoll(parts[0], &end[0], 10);
    head->number = g_ascii_strtoll(parts[1], &end[1], 10);
    return *end[0] == '\0' && *end[1] == '\0' && audit_digest_parse(parts[2], head->digest);
}

static GArray *
read_noted(const char *path, int *code)
{
    g_autoptr(GArray) noted = g_array_new(FALSE, FALSE, sizeof(AuditHead));
    g_autoptr(GBytes) bytes = cli_read_file(path, code);
    if (bytes == NULL)
        return NULL;
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        AuditHead head = {0};
        if (**line == '\0')
            continue;
        if (!parse_head(*line, &head)) {
            *code = cli_usage(_("This file was not made by \"instroom audit head\". Nothing was compared."));
            return NULL;
        }
        g_array_append_val(noted, head);
    }
    return g_steal_pointer(&noted);
}

static const AuditHead *
noted_of(const GArray *noted, gint64 library)
{
    for (guint i = 0; noted != NULL && i < noted->len; i++)
        if (g_array_index(noted, AuditHead, i).library == library)
            return &g_array_index(noted, AuditHead, i);
    return NULL;
}

static void
print_verdict(JsonWriter *json, const AuditVerdict *verdict, const char *name)
{
    g_autofree char *sentence = verdict->fault != AUDIT_WHOLE
                                    ? audit_fault_sentence(verdict->fault, verdict->number)
                                    : g_strdup(_("whole"));
    if (json == NULL) {
        cli_print("%s\t%" G_GINT64_FORMAT "\t%s\n", name, verdict->lines, sentence);
        return;
    }
    json_write_object_begin(json);
    json_write_member_int(json, "library", verdict->library);
    json_write_member_string(json, "name", name);
    json_write_member_string(json, "state", audit_fault_name(verdict->fault));
    json_write_member_int(json, "line", verdict->number);
    json_write_member_int(json, "lines", verdict->lines);
    json_write_member_int(json, "sealed", verdict->sealed);
    json_write_object_end(json);
}

/* Chains that were noted and are not there at all. */
static void
add_lost(Chains *chains, const GArray *noted)
{
    for (guint i = 0; noted != NULL && i < noted->len; i++) {
        const AuditHead *head = &g_array_index(noted, AuditHead, i);
        gboolean is_there = FALSE;
        for (guint k = 0; k < chains->heads->len; k++)
            is_there = is_there || g_array_index(chains->heads, AuditHead, k).library == head->library;
        if (!is_there) {
            g_array_append_vals(chains->heads, head, 1);
            g_ptr_array_add(chains->names, g_strdup_printf("%" G_GINT64_FORMAT, head->library));
        }
    }
}

static int
verify(const Cli *cli, Service *service, const Options *options)
{
    g_auto(Chains) chains = {0};
    int code = EXIT_DONE;
    g_autoptr(GArray) noted = options->noted != NULL ? read_noted(options->noted, &code) : NULL;
    if (code == EXIT_DONE)
        code = load_chains(service, options, &chains);
    if (code != EXIT_DONE)
        return code;
    if (options->library == NULL)
        add_lost(&chains, noted);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < chains.heads->len; i++) {
        GError *error = NULL;
        AuditVerdict verdict;
        gint64 library = g_array_index(chains.heads, AuditHead, i).library;
        if (!service_audit_verify(service, service_operator(), library, noted_of(noted, library), &verdict,
                                  &error)) {
            json_writer_free(json);
            return cli_fail(error);
        }
        print_verdict(json, &verdict, name_of(&chains, i));
        if (verdict.fault != AUDIT_WHOLE)
            code = EXIT_ROWS_REFUSED;
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return code;
}

/* Always text in this form, which verify reads. */
static int
head(const Cli *cli, Service *service, const Options *options)
{
    g_auto(Chains) chains = {0};
    int code = load_chains(service, options, &chains);
    (void)cli;
    for (guint i = 0; code == EXIT_DONE && i < chains.heads->len; i++) {
        const AuditHead *one = &g_array_index(chains.heads, AuditHead, i);
        g_autofree char *digest = audit_digest_text(one->digest);
        cli_print("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s\n", one->library, one->number, digest,
                  name_of(&chains, i));
    }
    return code;
}

static void
line_json(JsonWriter *json, const AuditLine *line, const char *at, const char *sentence)
{
    json_write_object_begin(json);
    json_write_member_int(json, "library", line->library);
    json_write_member_int(json, "number", line->number);
    json_write_member_string(json, "at", at);
    json_write_member_int(json, "branch", line->branch);
    json_write_member_int(json, "account", line->account);
    json_write_member_string(json, "actor", line->actor);
    json_write_member_string(json, "role", line->role);
    json_write_member_string(json, "verb", line->verb);
    json_write_member_string(json, "kind", line->kind);
    json_write_member_int(json, "object", line->object);
    json_write_member_string(json, "persons", line->persons);
    json_write_member_string(json, "result", line->result);
    json_write_member_string(json, "detail", line->detail);
    json_write_member_string(json, "sentence", sentence);
    json_write_object_end(json);
}

/* RFC 4180; a cell that a spreadsheet would take for a formula gets a quote before it. */
static void
append_cell(GString *row, const char *text)
{
    g_string_append(row, row->len > 0 ? ",\"" : "\"");
    if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL)
        g_string_append_c(row, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            g_string_append_c(row, '"');
        g_string_append_c(row, *text);
    }
    g_string_append_c(row, '"');
}

static void
line_csv(const AuditLine *line, const char *at, const char *sentence)
{
    g_autoptr(GString) row = g_string_new(NULL);
    const gint64 numbers[] = {line->library, line->number, line->branch, line->account, line->object};
    const char *const texts[] = {at,           line->actor,  line->role,
                                 line->verb,   line->kind,   line->persons,
                                 line->result, line->detail, sentence};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        g_string_append_printf(row, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", numbers[i]);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        append_cell(row, texts[i]);
    cli_print("%s\r\n", row->str);
}

static void
print_line(JsonWriter *json, gboolean csv, const AuditLine *line)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(line->at / G_USEC_PER_SEC);
    g_autofree char *at = when != NULL ? g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ") : g_strdup("");
    g_autofree char *sentence = audit_line_sentence(line), *role = audit_line_role(line);
    if (json != NULL)
        line_json(json, line, at, sentence);
    else if (csv)
        line_csv(line, at, sentence);
    else
        cli_print("%" G_GINT64_FORMAT "\t%s\t%s (%s)\t%s\t%s %" G_GINT64_FORMAT "\n", line->number, at,
                  *line->actor != '\0' ? line->actor : "-", role, sentence, line->kind, line->object);
}

/* In pieces, each going on below the last line of the one before. */
static int
list_chain(Service *service, AuditFilter filter, JsonWriter *json, gboolean csv)
{
    filter.limit = LIST_PIECE;
    for (gboolean more = TRUE; more;) {
        GError *error = NULL;
        g_autoptr(GPtrArray) lines = service_audit_list(service, service_operator(), &filter, &error);
        if (lines == NULL)
            return cli_fail(error);
        for (guint i = 0; i < lines->len; i++)
            print_line(json, csv, lines->pdata[i]);
        more = lines->len == LIST_PIECE;
        if (more)
            filter.before = ((const AuditLine *)lines->pdata[lines->len - 1])->number;
    }
    return EXIT_DONE;
}

static gboolean
take_number(const char *text, gint64 *number)
{
    char *end = NULL;
    *number = text != NULL ? g_ascii_strtoll(text, &end, 10) : 0;
    return text == NULL || (*number > 0 && *end == '\0');
}

/* FALSE: what was given is no filter; a message was printed. */
static gboolean
take_filter(Service *service, const Options *options, AuditFilter *filter)
{
    AuditVerb verb;
    *filter = (AuditFilter){.verb = options->verb};
    if (options->branch != NULL) {
        GError *error = NULL;
        g_autoptr(Branch)
            branch = service_branch_find(service, service_operator(), RIGHT_OPERATE, options->branch, &error);
        if (branch == NULL)
            return cli_fail(error) == EXIT_DONE;
        filter->branch = branch->id;
    }
    if (!take_number(options->account, &filter->account) || !take_number(options->person, &filter->person))
        return cli_usage(_("An account and a person are given by their numbers.")) == EXIT_DONE;
    if (options->verb != NULL && !audit_verb_from_name(options->verb, &verb))
        return cli_usage(_("There is no such verb. Look in the list for the words that there are.")) ==
               EXIT_DONE;
    filter->since = options->since != NULL ? service_audit_midnight(options->since) : 0;
    filter->until = options->until != NULL ? service_audit_midnight(options->until) : 0;
    if (filter->since < 0 || filter->until < 0)
        return cli_usage(_("A day is written as 2026-11-22.")) == EXIT_DONE;
    filter->until += options->until != NULL ? G_TIME_SPAN_DAY : 0;
    return TRUE;
}

static int
list(const Cli *cli, Service *service, const Options *options)
{
    g_auto(Chains) chains = {0};
    AuditFilter filter;
    gboolean csv = g_strcmp0(options->form, "csv") == 0;
    if (options->form != NULL && !csv)
        return cli_usage(_("--as is csv. For json there is --format json."));
    if (!take_filter(service, options, &filter))
        return EXIT_USAGE;
    int code = load_chains(service, options, &chains);
    if (csv && code == EXIT_DONE)
        cli_print("library,number,branch,account,object,at,actor,role,verb,kind,persons,result,detail,"
                  "sentence\r\n");
    JsonWriter *json = cli->json && code == EXIT_DONE ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; code == EXIT_DONE && i < chains.heads->len; i++) {
        filter.library = g_array_index(chains.heads, AuditHead, i).library;
        code = list_chain(service, filter, json, csv);
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return code;
}

static int
seal(const Cli *cli, Service *service, const Options *options)
{
    GError *error = NULL;
    gint64 before = options->before != NULL ? service_audit_midnight(options->before) : -1;
    (void)cli;
    if (before < 0)
        return cli_usage(_("Say up to which day: instroom audit seal --before 2021-01-01."));
    gint64 removed = service_audit_seal(service, service_operator(), before, &error);
    if (removed < 0)
        return cli_fail(error);
    g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, removed);
    cli_print(_("%s old lines were removed; a line of the trail says so.\n"), count);
    return EXIT_DONE;
}

static const struct {
    const char *name;
    int (*run)(const Cli *cli, Service *service, const Options *options);
} DEEDS[] = {{"verify", verify}, {"head", head}, {"list", list}, {"seal", seal}};

int
command_audit(Cli *cli, int argc, char **argv)
{
    g_auto(Options) options = {0};
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &options.library, _("only this library"), _("NAME")},
        {"noted", 0, 0, G_OPTION_ARG_FILENAME, &options.noted,
         _("verify: compare with what \"audit head\" printed earlier"), _("FILE")},
        {"branch", 0, 0, G_OPTION_ARG_STRING, &options.branch, _("list: only this school"), "1234"},
        {"account", 0, 0, G_OPTION_ARG_STRING, &options.account, _("list: only what this account did"),
         _("NUMBER")},
        {"person", 0, 0, G_OPTION_ARG_STRING, &options.person, _("list: only what names this person"),
         _("NUMBER")},
        {"verb", 0, 0, G_OPTION_ARG_STRING, &options.verb, _("list: only this: see, download, apply, …"),
         "see"},
        {"since", 0, 0, G_OPTION_ARG_STRING, &options.since, _("list: from this day"), "2026-11-01"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &options.until, _("list: up to this day"), "2026-11-22"},
        {"as", 0, 0, G_OPTION_ARG_STRING, &options.form, _("list: as csv"), "csv"},
        {"before", 0, 0, G_OPTION_ARG_STRING, &options.before, _("seal: remove what is older than this day"),
         "2021-01-01"},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {"verify|head|list|seal",
                              _("The trail of who saw and did what: is it whole (exit code 1: no), its heads "
                                "to note elsewhere, its lines, or removing what is older than a day."),
                              entries, 1, 1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    for (guint i = 0; i < G_N_ELEMENTS(DEEDS); i++) {
        if (!g_str_equal(argv[1], DEEDS[i].name))
            continue;
        int code = EXIT_DONE;
        g_autoptr(Service) service = cli_service(cli, &code);
        return service != NULL ? DEEDS[i].run(cli, service, &options) : code;
    }
    return cli_usage(_("Say verify, head, list or seal: instroom audit verify."));
}
