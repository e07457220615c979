/* A country: libraries with some tens of schools each, and every school's file for two years running. */
#include <glib/gstdio.h>

#include "sample.h"
#include "store/school.h"

#define SCHOOLS_OF_A_LIBRARY 50
/* One school in eight is a secondary one; with the sizes below that makes 320 pupils a school. */
#define SECONDARY_EVERY 8

/* Sizes vary around 220 and 1,020, so that no school's cost is the lucky one. */
static guint
pupils_of(guint i, SampleKind kind)
{
    static const guint PRIMARY[] = {60, 120, 160, 220, 250, 290, 440},
                       SECONDARY[] = {400, 820, 1020, 1240, 1620};
    return kind == SAMPLE_PRIMARY ? PRIMARY[i % G_N_ELEMENTS(PRIMARY)]
                                  : SECONDARY[i / SECONDARY_EVERY % G_N_ELEMENTS(SECONDARY)];
}

/* What schools deliver: half of them a workbook, the primary schools EDEXML otherwise, the secondary ones csv. */
static SampleFormat
format_of(guint i, SampleKind kind)
{
    if (i / SECONDARY_EVERY % 2 == 0)
        return SAMPLE_XLSX;
    return kind == SAMPLE_PRIMARY ? SAMPLE_EDEXML : SAMPLE_CSV;
}

static gboolean
write_year(const SampleSchool *school, guint i, const char *folder, const char *year, GError **error)
{
    SampleFormat format = format_of(i, school->kind);
    g_autofree char *path = g_strdup_printf("%s/%s/%04u-leerlingen.%s", folder, year, i + 1,
                                            sample_format_extension(format));
    return sample_write(school, format, path, error);
}

static gboolean
write_school(guint i, const Branch *branch, const char *folder, GError **error)
{
    SampleKind kind = i % SECONDARY_EVERY == SECONDARY_EVERY - 1 ? SAMPLE_SECONDARY : SAMPLE_PRIMARY;
    const SampleSpec spec = {.kind = kind,
                             .name = branch->name,
                             .brin = branch->brin,
                             .pupils = pupils_of(i, kind),
                             .seed = 4000 + i,
                             .many_names = TRUE};
    SampleSchool *school = sample_school_new(&spec);
    gboolean written = write_year(school, i, folder, "first", error);
    sample_school_next_year(school);
    written = written && write_year(school, i, folder, "later", error);
    sample_school_free(school);
    return written;
}

static gint64
add_library(Store *store, guint number, GError **error)
{
    g_autofree char *name = g_strdup_printf("Bibliotheek %u", number);
    return store_library_add(store, name, error);
}

static gboolean
add_school(Store *store, guint i, gint64 library, const char *folder, GError **error)
{
    g_autoptr(Branch) branch = g_new0(Branch, 1);
    gboolean secondary = i % SECONDARY_EVERY == SECONDARY_EVERY - 1;
    branch->library = library;
    branch->code = g_strdup_printf("%04u", i + 1);
    branch->name = g_strdup_printf("%s %u", secondary ? "College" : "Basisschool", i + 1);
    branch->kind = secondary ? BRANCH_SECONDARY : BRANCH_PRIMARY;
    branch->brin = g_strdup_printf("%02u%c%c", 88 + i / 676, 'A' + (int)(i / 26 % 26), 'A' + (int)(i % 26));
    return store_branch_add(store, branch, error) > 0 && write_school(i, branch, folder, error);
}

gboolean
sample_country(const char *url, guint schools, const char *folder, GError **error)
{
    g_autoptr(Store) store = store_open(url, error);
    g_autofree char *first = g_build_filename(folder, "first", NULL),
                    *later = g_build_filename(folder, "later", NULL);
    gint64 library = 0;
    if (store == NULL)
        return FALSE;
    store_enter(store, STORE_EVERY_LIBRARY);
    if (!store_begin(store, error))
        return FALSE;
    g_mkdir_with_parents(first, 0700);
    g_mkdir_with_parents(later, 0700);
    for (guint i = 0; i < schools; i++) {
        if (i % SCHOOLS_OF_A_LIBRARY == 0)
            library = add_library(store, 1 + i / SCHOOLS_OF_A_LIBRARY, error);
        if (library <= 0 || !add_school(store, i, library, folder, error))
            return FALSE;
    }
    return store_commit(store, error);
}
