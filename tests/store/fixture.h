/* A temporary database with two schools, random pupils and random plans: shared by the tests of the store. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "roster/journal.h"
#include "roster/plan.h"
#include "store/import.h"
#include "store/register.h"
#include "store/school.h"

/* INSTROOM_TEST_DATABASE chooses the engine: an address of a PostgreSQL server where databases may be made
 * (tests/postgresql/with-server sets it); without it, SQLite. */
gboolean fixture_is_postgresql(void);
/* A new, empty database on the engine under test; folder is where SQLite's file goes. New address. */
char *fixture_database_new(const char *folder, const char *name);
/* A new database with what is in another one (nobody may be connected to it). */
char *fixture_database_copy(const char *url, const char *folder, const char *name);
void fixture_database_remove(const char *url);
/* Runs SQL on the database beside the store. */
void fixture_script(const char *url, const char *sql);
/* The first column of the only row. */
gint64 fixture_number(const char *url, const char *sql);
/* The same with value for each ? in it. */
gint64 fixture_number_of(const char *url, const char *sql, gint64 value);

typedef struct {
    char *folder, *path, *url; /* path: of SQLite's file, else NULL */
    Store *store;
    gint64 library, branch, other; /* two schools of one library */
} Fixture;

void fixture_open(Fixture *fixture);
Store *fixture_store(const char *url); /* one more, that sees every library, as the fixture's own does */
void fixture_open_in(Fixture *fixture, const char *folder); /* SQLite: made within folder */
void fixture_close(Fixture *fixture);                       /* removes the folder */
char *fixture_dump(Store *store);                           /* the whole register; new */

extern const StoreHand by_hand; /* whoever changes something by hand */

/* Fails with the first line that differs, not with two registers. */
void assert_same_dump(const char *now, const char *expected);

/* Numbers count up over the process, so that every pupil made is another one. */
void random_state(GRand *rand, GStringChunk *text, RosterState *state);
/* A plan of about size changes for the branch: new pupils, people of the other school, moves, changed fields,
 * leavers, returns, groups. The register must outlive it. */
RosterPlan *random_plan(GRand *rand, const RosterRegister *reg, guint size);
RosterPlan *enrol_plan(GRand *rand, const RosterRegister *reg,
                       guint size); /* new pupils only, in two groups */
/* Every entry swapped: what roster_invert makes when nothing changed since. Borrows of the journal. */
RosterPlan *inverse_plan(const RosterJournal *journal);

/* One import in the open transaction, and one in a transaction of its own. undoes 0 = none. Import ids. */
gint64 apply_open(Store *store, gint64 branch, const RosterPlan *plan, gint64 undoes, GError **error);
gint64 apply_plan(Fixture *fixture, const RosterPlan *plan, gint64 undoes);
gint64 undo_import(Fixture *fixture, gint64 import);

#endif
