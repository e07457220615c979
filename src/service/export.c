/* Reports as csv and xlsx. */
#include "service/export.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include <xlsxwriter.h>

#include "service/service.h"
#include "text/text.h"

/* What a column of the pupils' list is called, and where it comes from. */
typedef struct {
    const char *label;
    const char *(*text)(const ReportLine *line);
} LineColumn;

static const char *
line_kind(const ReportLine *line)
{
    return item_kind_label(line->kind);
}

static const char *
line_case(const ReportLine *line)
{
    return line->c != 0 ? roster_case_name(line->c) : "";
}

#define LINE_TEXT(member)                                                                                    \
    static const char *line_##member(const ReportLine *line)                                                 \
    {                                                                                                        \
        return line->member;                                                                                 \
    }
LINE_TEXT(number)
LINE_TEXT(name)
LINE_TEXT(group_before)
LINE_TEXT(group_after)
LINE_TEXT(card)
LINE_TEXT(changes)
LINE_TEXT(reason)
LINE_TEXT(owing)

static const LineColumn LINE_COLUMNS[] = {
    {N_("What happened"), line_kind},      {N_("Case"), line_case},
    {N_("Pupil number"), line_number},     {N_("Name"), line_name},
    {N_("From group"), line_group_before}, {N_("To group"), line_group_after},
    {N_("Card number"), line_card},        {N_("Changes"), line_changes},
    {N_("Reason"), line_reason},           {N_("Still out"), line_owing},
};

/* A cell that a spreadsheet would take for a formula gets an apostrophe in front; quotes are doubled. */
void
export_csv_cell(GString *csv, const char *text, gboolean first)
{
    if (!first)
        g_string_append_c(csv, ';');
    g_string_append_c(csv, '"');
    if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL)
        g_string_append_c(csv, '\'');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *c);
    }
    g_string_append_c(csv, '"');
}

GString *
export_report_csv(const RosterReport *report)
{
    GString *csv = g_string_new(EXPORT_CSV_BEGIN);
    export_csv_cell(csv, _("Row"), TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(LINE_COLUMNS); i++)
        export_csv_cell(csv, _(LINE_COLUMNS[i].label), FALSE);
    g_string_append(csv, "\r\n");
    for (guint n = 0; n < report->lines->len; n++) {
        const ReportLine *line = report->lines->pdata[n];
        g_autofree char *row = line->row > 0 ? g_strdup_printf("%u", line->row) : g_strdup("");
        export_csv_cell(csv, row, TRUE);
        for (guint i = 0; i < G_N_ELEMENTS(LINE_COLUMNS); i++)
            export_csv_cell(csv, LINE_COLUMNS[i].text(line), FALSE);
        g_string_append(csv, "\r\n");
    }
    return csv;
}

/* A workbook written to a memory file: libxlsxwriter 1.1 knows only paths. Its part files go to memory too where the
 * machine has /dev/shm, so that pupils' names stay off the disk. */
typedef struct {
    lxw_workbook *book;
    lxw_format *head;
    int fd;
} Workbook;

static gboolean
workbook_fail(GError **error, const char *why)
{
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_IO,
                _("The spreadsheet cannot be made (%s). Nothing was lost. Try again, or fetch the csv file."),
                why);
    return FALSE;
}

static gboolean
workbook_begin(Workbook *workbook, GError **error)
{
    workbook->fd = memfd_create("report", MFD_CLOEXEC);
    if (workbook->fd < 0)
        return workbook_fail(error, g_strerror(errno));
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", workbook->fd);
    lxw_workbook_options options = {.tmpdir = (char *)(g_access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NULL)};
    workbook->book = workbook_new_opt(path, &options);
    if (workbook->book == NULL) {
        close(workbook->fd);
        return workbook_fail(error, "workbook_new");
    }
    workbook->head = workbook_add_format(workbook->book);
    format_set_bold(workbook->head);
    return TRUE;
}

static GBytes *
workbook_end(Workbook *workbook, GError **error)
{
    lxw_error problem = workbook_close(workbook->book);
    struct stat status;
    GBytes *bytes = NULL;
    if (problem != LXW_NO_ERROR) {
        workbook_fail(error, lxw_strerror(problem));
    } else if (fstat(workbook->fd, &status) != 0) {
        workbook_fail(error, g_strerror(errno));
    } else {
        gsize size = (gsize)status.st_size;
        guint8 *data = g_malloc(size);
        if (pread(workbook->fd, data, size, 0) == (gssize)size)
            bytes = g_bytes_new_take(g_steal_pointer(&data), size);
        else
            workbook_fail(error, g_strerror(errno));
        g_free(data);
    }
    close(workbook->fd);
    return bytes;
}

/* Text cells only: a string cell is never a formula, and numbers keep their zeros. */
static void
put(lxw_worksheet *sheet, guint32 row, guint column, const char *text)
{
    if (text != NULL && *text != '\0')
        worksheet_write_string(sheet, row, (lxw_col_t)column, text, NULL);
}

static lxw_worksheet *
add_sheet(Workbook *workbook, const char *name, const char *const *headers, guint n)
{
    lxw_worksheet *sheet = workbook_add_worksheet(workbook->book, name);
    for (guint i = 0; i < n; i++)
        worksheet_write_string(sheet, 0, (lxw_col_t)i, _(headers[i]), workbook->head);
    if (n > 0) {
        worksheet_freeze_panes(sheet, 1, 0);
        worksheet_set_column(sheet, 0, (lxw_col_t)(n - 1), 22, NULL);
    }
    return sheet;
}

static void
add_summary(Workbook *workbook, const RosterReport *report)
{
    static const char *const headers[] = {N_("What"), N_("How many")};
    lxw_worksheet *sheet = add_sheet(workbook, _("Summary"), headers, G_N_ELEMENTS(headers));
    guint32 row = 1;
    put(sheet, row, 0, _("School year"));
    put(sheet, row++, 1, report->school_year);
    put(sheet, row, 0, _("Rows in the file"));
    worksheet_write_number(sheet, row++, 1, report->n_rows, NULL);
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++) {
        if (report->counts[kind] == 0)
            continue;
        put(sheet, row, 0, item_kind_label((ItemKind)kind));
        worksheet_write_number(sheet, row++, 1, report->counts[kind], NULL);
    }
}

static void
add_lines(Workbook *workbook, const RosterReport *report)
{
    const char *headers[G_N_ELEMENTS(LINE_COLUMNS) + 1] = {N_("Row")};
    for (guint i = 0; i < G_N_ELEMENTS(LINE_COLUMNS); i++)
        headers[i + 1] = LINE_COLUMNS[i].label;
    lxw_worksheet *sheet = add_sheet(workbook, _("Pupils"), headers, G_N_ELEMENTS(headers));
    for (guint n = 0; n < report->lines->len; n++) {
        const ReportLine *line = report->lines->pdata[n];
        if (line->row > 0)
            worksheet_write_number(sheet, n + 1, 0, line->row, NULL);
        for (guint i = 0; i < G_N_ELEMENTS(LINE_COLUMNS); i++)
            put(sheet, n + 1, i + 1, LINE_COLUMNS[i].text(line));
    }
}

static void
add_findings(Workbook *workbook, const RosterReport *report)
{
    static const char *const headers[] = {N_("Place"), N_("What happened"), N_("What it means"),
                                          N_("What you can do")};
    lxw_worksheet *sheet = add_sheet(workbook, _("Findings"), headers, G_N_ELEMENTS(headers));
    for (guint n = 0; n < report->findings->len; n++) {
        const ReportFinding *finding = report->findings->pdata[n];
        const char *const texts[] = {finding->place, finding->what, finding->means, finding->todo};
        for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
            put(sheet, n + 1, i, texts[i]);
    }
}

/* The school's own columns and a last one that says why: the sheet can be corrected and delivered again as it is. */
static void
add_refused(Workbook *workbook, const RosterReport *report)
{
    lxw_worksheet *sheet = add_sheet(workbook, _("Refused rows"), NULL, 0);
    for (guint i = 0; i < report->headers->len; i++)
        worksheet_write_string(sheet, 0, (lxw_col_t)i, report->headers->pdata[i], workbook->head);
    worksheet_write_string(sheet, 0, (lxw_col_t)report->headers->len, _("Reason"), workbook->head);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_column(sheet, 0, (lxw_col_t)report->headers->len, 18, NULL);
    for (guint n = 0; n < report->refused->len; n++) {
        const GPtrArray *cells = report->refused->pdata[n];
        for (guint i = 0; i + 1 < cells->len; i++)
            put(sheet, n + 1, i, cells->pdata[i]);
        if (cells->len > 0)
            put(sheet, n + 1, report->headers->len, cells->pdata[cells->len - 1]);
    }
}

GBytes *
export_report_xlsx(const RosterReport *report, GError **error)
{
    Workbook workbook = {0};
    if (!workbook_begin(&workbook, error))
        return NULL;
    add_summary(&workbook, report);
    add_lines(&workbook, report);
    add_findings(&workbook, report);
    if (report->refused->len > 0)
        add_refused(&workbook, report);
    return workbook_end(&workbook, error);
}

GBytes *
export_refused_xlsx(const RosterReport *report, GError **error)
{
    Workbook workbook = {0};
    if (!workbook_begin(&workbook, error))
        return NULL;
    add_refused(&workbook, report);
    return workbook_end(&workbook, error);
}
