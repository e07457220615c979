/* Finds the teachers of a file among those whom the register knows, and what groups they would get. */
#include "roster/teachers.h"

#include <string.h>

#include "people/name.h"
#include "text/text.h"

#define SHEET "leerkrachten" /* reader/edexml.c */

enum { KEY, FIRST, INITIALS, PREFIX, SURNAME, LOGIN, EMAIL, ROLES, GROUPS, N_TEACHER_COLUMNS };
static const char *const headings[N_TEACHER_COLUMNS] = {
    [KEY] = "key",
    [FIRST] = "roepnaam",
    [INITIALS] = "voorletters-1",
    [PREFIX] = "voorvoegsel",
    [SURNAME] = "achternaam",
    [LOGIN] = "gebruikersnaam",
    [EMAIL] = "emailadres",
    [ROLES] = "rol",
    [GROUPS] = "groep",
};

void
known_teacher_free(gpointer data)
{
    KnownTeacher *known = data;
    g_free(known->name);
    g_free(known->person_name);
    g_free(known->login);
    g_free(known->email);
    g_free(known->number);
    g_free(known);
}

static void
line_free(gpointer data)
{
    TeacherLine *line = data;
    g_free(line->name);
    g_free(line->roles);
    g_strfreev(line->has);
    g_strfreev(line->gains);
    g_strfreev(line->others);
    g_free(line->key);
    g_free(line);
}

void
roster_teachers_free(RosterTeachers *teachers)
{
    if (teachers == NULL)
        return;
    g_ptr_array_unref(teachers->lines);
    g_ptr_array_unref(teachers->known);
    g_free(teachers);
}

const char *
teacher_sign_label(TeacherSign sign)
{
    static const char *const labels[] = {[TEACHER_BY_NONE] = "",
                                         [TEACHER_BY_NUMBER] = N_("External number"),
                                         [TEACHER_BY_EMAIL] = N_("E-mail address"),
                                         [TEACHER_BY_LOGIN] = N_("User name"),
                                         [TEACHER_BY_NAME] = N_("Name")};
    return sign == TEACHER_BY_NONE ? "" : _(labels[sign]);
}

char *
roster_taught_key(gint64 account, const char *code)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", account, code);
}

static const TableSheet *
find_sheet(const Table *table)
{
    if (table == NULL || g_strcmp0(table_meta(table, "format"), "edexml") != 0)
        return NULL;
    for (guint i = 0; i < table_n_sheets(table); i++)
        if (g_str_equal(table_sheet_name(table_sheet(table, i)), SHEET))
            return table_sheet(table, i);
    return NULL;
}

gboolean
roster_teachers_there(const Table *table)
{
    const TableSheet *sheet = find_sheet(table);
    return sheet != NULL && table_sheet_n_rows(sheet) > 1;
}

/* ---- who is known, by each sign ---- */

/* Folded sign -> KnownTeacher; several with the same: the marker below. Borrowed values. */
typedef struct {
    GHashTable *by[TEACHER_BY_NAME + 1];
} Signs;

static KnownTeacher several;

static void
add_sign(GHashTable *by, const char *text, KnownTeacher *known)
{
    if (*text == '\0')
        return;
    const KnownTeacher *other = g_hash_table_lookup(by, text);
    if (other == NULL)
        g_hash_table_insert(by, g_strdup(text), known);
    else if (other != known)
        g_hash_table_insert(by, g_strdup(text), &several);
}

static void
add_folded(GHashTable *by, char *(*fold)(const char *), const char *text, KnownTeacher *known)
{
    g_autofree char *folded = fold(text);
    add_sign(by, folded, known);
}

static char *
fold_sign(const char *text)
{
    g_autofree char *lower = g_utf8_strdown(text, -1);
    return g_strdup(g_strstrip(lower));
}

static char *
fold_number(const char *text)
{
    return g_strdup(text);
}

static void
signs_init(Signs *signs, const GPtrArray *known)
{
    for (guint i = TEACHER_BY_NUMBER; i <= TEACHER_BY_NAME; i++)
        signs->by[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < known->len; i++) {
        KnownTeacher *one = known->pdata[i];
        add_folded(signs->by[TEACHER_BY_NUMBER], fold_number, one->number, one);
        add_folded(signs->by[TEACHER_BY_EMAIL], fold_sign, one->email, one);
        add_folded(signs->by[TEACHER_BY_LOGIN], fold_sign, one->login, one);
        add_folded(signs->by[TEACHER_BY_NAME], name_fold, one->name, one);
        add_folded(signs->by[TEACHER_BY_NAME], name_fold, one->person_name, one);
    }
}

static void
signs_clear(Signs *signs)
{
    for (guint i = TEACHER_BY_NUMBER; i <= TEACHER_BY_NAME; i++)
        g_hash_table_unref(signs->by[i]);
}

/* ---- a row ---- */

typedef struct {
    const char *cell[N_TEACHER_COLUMNS]; /* "" without */
} Row;

typedef struct {
    const TableSheet *sheet;
    guint column[N_TEACHER_COLUMNS]; /* 0 = the file has none */
    Signs signs;
    GHashTable *groups; /* that have pupils by the plan, of text borrowed */
    GHashTable *taught; /* as roster_teachers takes it */
    GHashTable *lines;  /* account or person's membership -> the line that has it */
    const RosterPlan *plan;
    const RosterAnswers *answers;
} Look;

static void
read_headings(Look *look)
{
    for (guint column = 1; column <= table_sheet_last_column(look->sheet); column++)
        for (guint i = 0; i < N_TEACHER_COLUMNS; i++)
            if (g_str_equal(table_sheet_cell(look->sheet, 0, column).shown, headings[i]))
                look->column[i] = column;
}

static void
read_row(const Look *look, guint at, Row *row)
{
    for (guint i = 0; i < N_TEACHER_COLUMNS; i++)
        row->cell[i] = look->column[i] != 0 ? table_sheet_cell(look->sheet, at, look->column[i]).shown : "";
}

/* Number, e-mail address and user name must not name two people; only where none of them names anybody a name does. NULL with
 * *sign: several. */
static const KnownTeacher *
recognise(const Signs *signs, const Row *row, const char *name, TeacherSign *sign)
{
    g_autofree char *email = fold_sign(row->cell[EMAIL]), *login = fold_sign(row->cell[LOGIN]),
                    *folded = name_fold(name);
    const char *const texts[] = {[TEACHER_BY_NUMBER] = row->cell[KEY],
                                 [TEACHER_BY_EMAIL] = email,
                                 [TEACHER_BY_LOGIN] = login,
                                 [TEACHER_BY_NAME] = folded};
    const KnownTeacher *found = NULL;
    *sign = TEACHER_BY_NONE;
    for (TeacherSign i = TEACHER_BY_NUMBER; i <= TEACHER_BY_NAME; i++) {
        const KnownTeacher *one = g_hash_table_lookup(signs->by[i], texts[i]);
        if (one == NULL || one == found || (i == TEACHER_BY_NAME && found != NULL))
            continue;
        if (found == NULL)
            *sign = i;
        if (one == &several || found != NULL)
            return NULL;
        found = one;
    }
    return found;
}

static void
sort_groups(const Look *look, const Row *row, TeacherLine *line)
{
    g_autoptr(GPtrArray) has = g_ptr_array_new(), gains = g_ptr_array_new(), others = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_auto(GStrv) codes = g_strsplit(row->cell[GROUPS], ", ", -1);
    for (char **code = codes; *code != NULL; code++) {
        if (**code == '\0' || !g_hash_table_add(seen, *code))
            continue;
        g_autofree char *key = roster_taught_key(line->known != NULL ? line->known->account : 0, *code);
        GPtrArray *to = !g_hash_table_contains(look->groups, *code) ? others
                        : g_hash_table_contains(look->taught, key)  ? has
                                                                    : gains;
        g_ptr_array_add(to, g_strdup(*code));
    }
    char ***lists[] = {&line->has, &line->gains, &line->others};
    GPtrArray *from[] = {has, gains, others};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_ptr_array_add(from[i], NULL);
        *lists[i] = g_new(char *, from[i]->len);
        memcpy(*lists[i], from[i]->pdata, from[i]->len * sizeof(char *));
    }
}

static char *
yes_key(const Look *look, const TeacherLine *line)
{
    g_autofree char *codes = g_strjoinv("\n", line->gains);
    g_autofree char *whole = g_strconcat(look->plan->school_year, "\n", codes, NULL);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, whole, -1);
    return g_strdup_printf("teacher %" G_GINT64_FORMAT " %.32s", line->known->account, digest);
}

static void
unsure(TeacherLine *line)
{
    line->state = TEACHER_UNSURE;
    line->known = NULL;
    line->agreed = FALSE;
    g_clear_pointer(&line->key, g_free);
}

static TeacherLine *
read_line(const Look *look, guint at)
{
    Row row;
    TeacherLine *line = g_new0(TeacherLine, 1);
    read_row(look, at, &row);
    line->row = table_sheet_row_number(look->sheet, at);
    line->name = name_display(row.cell[FIRST], row.cell[INITIALS], row.cell[PREFIX], row.cell[SURNAME]);
    line->roles = g_strdup(row.cell[ROLES]);
    line->known = recognise(&look->signs, &row, line->name, &line->sign);
    sort_groups(look, &row, line);
    line->state = line->known == NULL ? line->sign != TEACHER_BY_NONE ? TEACHER_UNSURE : TEACHER_UNKNOWN
                  : line->known->account == 0 ? TEACHER_WITHOUT
                  : line->gains[0] == NULL    ? TEACHER_NOTHING
                                              : TEACHER_PROPOSED;
    if (line->state == TEACHER_PROPOSED) {
        line->key = yes_key(look, line);
        line->agreed = roster_answers_get(look->answers, line->key).choice == CHOICE_ACCEPT;
    }
    if (line->known == NULL)
        return line;
    TeacherLine *other = g_hash_table_lookup(look->lines, line->known);
    if (other == NULL) {
        g_hash_table_insert(look->lines, (gpointer)line->known, line);
    } else {
        unsure(other);
        unsure(line);
    }
    return line;
}

static GHashTable *
groups_of(const RosterPlan *plan)
{
    GHashTable *groups = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        const char *code = item->after.value[FIELD_GROUP_CODE];
        if (item->kind != ITEM_WAITING && item->kind != ITEM_REFUSED && item->after.status == ROSTER_ACTIVE &&
            *code != '\0' && g_str_equal(item->after.value[FIELD_SCHOOL_YEAR], plan->school_year))
            g_hash_table_add(groups, (gpointer)code);
    }
    return groups;
}

RosterTeachers *
roster_teachers(const Table *table, const RosterPlan *plan, GPtrArray *known, GHashTable *taught,
                const RosterAnswers *answers)
{
    RosterTeachers *teachers = g_new0(RosterTeachers, 1);
    Look look = {.sheet = find_sheet(table), .taught = taught, .plan = plan, .answers = answers};
    teachers->lines = g_ptr_array_new_with_free_func(line_free);
    teachers->known = known;
    if (look.sheet == NULL)
        return teachers;
    g_autoptr(GHashTable) groups = groups_of(plan);
    g_autoptr(GHashTable) lines = g_hash_table_new(NULL, NULL);
    look.groups = groups;
    look.lines = lines;
    signs_init(&look.signs, known);
    read_headings(&look);
    guint n = table_sheet_n_rows(look.sheet);
    for (guint at = 1; at < n && at <= ROSTER_TEACHERS_MOST; at++)
        g_ptr_array_add(teachers->lines, read_line(&look, at));
    teachers->more = n > ROSTER_TEACHERS_MOST + 1;
    signs_clear(&look.signs);
    return teachers;
}

guint
roster_teachers_count(const RosterTeachers *teachers, TeacherState state)
{
    guint n = 0;
    for (guint i = 0; i < teachers->lines->len; i++)
        n += ((const TeacherLine *)teachers->lines->pdata[i])->state == state;
    return n;
}

guint
roster_teachers_agreed(const RosterTeachers *teachers)
{
    guint n = 0;
    for (guint i = 0; i < teachers->lines->len; i++)
        n += ((const TeacherLine *)teachers->lines->pdata[i])->agreed;
    return n;
}
