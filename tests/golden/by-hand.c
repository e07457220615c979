/* For the golden cases: what staff at a desk do by hand between two imports, which no command does yet. */
#include <stdio.h>
#include <string.h>

#include "people/field.h"
#include "store/account.h"
#include "store/register.h"
#include "store/school.h"
#include "store/store.h"

static StoreHand by_hand; /* of INSTROOM_HAND, a log-in; else at the shell */

/* Who does it. */
static void
take_hand(Store *store)
{
    g_autoptr(GError) error = NULL;
    const char *login = g_getenv("INSTROOM_HAND");
    by_hand.at = g_get_real_time();
    if (login == NULL)
        return;
    g_autoptr(Account) account = store_account_find(store, login, "", NULL, &error);
    g_assert_no_error(error);
    by_hand.account = account->id;
}

typedef struct {
    Store *store;
    gint64 branch;
} Desk;

/* By number, active ones first; exits when there is none. */
static RosterPupil
find(Desk *desk, const char *number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterRegister) reg = store_register_load(desk->store, desk->branch, &error);
    g_assert_no_error(error);
    const RosterPupil *found = NULL;
    for (guint i = 0; i < reg->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, i);
        if (strcmp(pupil->state.value[FIELD_PUPIL_NUMBER], number) == 0 &&
            (found == NULL || pupil->state.status == ROSTER_ACTIVE))
            found = pupil;
    }
    if (found == NULL) {
        fprintf(stderr, "no pupil %s\n", number);
        exit(2);
    }
    return (RosterPupil){.person = found->person, .membership = found->membership};
}

static gboolean
do_field(Desk *desk, char **words, GError **error)
{
    PersonField field;
    if (!field_from_name(words[1], &field)) {
        fprintf(stderr, "no field %s\n", words[1]);
        exit(2);
    }
    return store_pupil_set_field(desk->store, &by_hand, find(desk, words[0]).membership, field, words[2],
                                 error);
}

static gboolean
do_remove(Desk *desk, char **words, GError **error)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");
    return store_pupil_remove(desk->store, &by_hand, find(desk, words[0]).membership, today, error);
}

static gboolean
do_add(Desk *desk, char **words, GError **error)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");
    RosterState state;
    roster_state_clear(&state);
    state.status = ROSTER_ACTIVE;
    state.from = today;
    state.value[FIELD_PUPIL_NUMBER] = words[0];
    state.value[FIELD_SCHOOL_YEAR] = "2026-2027";
    state.value[FIELD_GROUP_CODE] = words[1];
    state.value[FIELD_FIRST_NAME] = words[2];
    state.value[FIELD_SURNAME] = words[3];
    state.value[FIELD_BIRTH_DATE] = words[4];
    return store_pupil_add(desk->store, &by_hand, desk->branch, &state, error) > 0;
}

static gboolean
do_loan(Desk *desk, char **words, GError **error)
{
    return store_loan_add(desk->store, find(desk, words[0]).person, words[1], "2026-12-31", error) > 0;
}

static gboolean
do_fee(Desk *desk, char **words, GError **error)
{
    return store_fee_add(desk->store, find(desk, words[0]).person, g_ascii_strtoll(words[1], NULL, 10),
                         "damage", error) > 0;
}

static gboolean
do_return(Desk *desk, char **words, GError **error)
{
    return store_loan_end(desk->store, g_ascii_strtoll(words[0], NULL, 10), "2026-12-31", error);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int words;
        gboolean (*act)(Desk *desk, char **words, GError **error);
    } acts[] = {
        {"field", 3, do_field}, {"remove", 1, do_remove}, {"add", 5, do_add},
        {"loan", 2, do_loan},   {"fee", 2, do_fee},       {"return", 1, do_return},
    };
    for (guint i = 0; argc > 3 && i < G_N_ELEMENTS(acts); i++) {
        if (strcmp(acts[i].name, argv[3]) != 0 || argc != 4 + acts[i].words)
            continue;
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) store = store_open(argv[1], &error);
        g_assert_no_error(error);
        store_enter(store, STORE_EVERY_LIBRARY);
        g_autoptr(Branch) branch = store_branch_find(store, argv[2], &error);
        g_assert_no_error(error);
        take_hand(store);
        Desk desk = {store, branch->id};
        gboolean done = store_begin(store, &error) && acts[i].act(&desk, argv + 4, &error) &&
                        store_commit(store, &error);
        if (done)
            return 0;
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    fputs("by-hand DATABASE BRANCH field|remove|add|loan|fee|return …\n", stderr);
    return 2;
}
