/* The list of all tables of calls. */
#include "web/api/calls.h"

const ApiCalls api_tables[] = {
    {document_calls, &document_calls_length},
    {session_calls, &session_calls_length},
    {me_calls, &me_calls_length},
    {patron_calls, &patron_calls_length},
    {desk_calls, &desk_calls_length},
    {account_calls, &account_calls_length},
    {group_calls, &group_calls_length},
    {upload_calls, &upload_calls_length},
    {plan_calls, &plan_calls_length},
    {file_teacher_calls, &file_teacher_calls_length},
    {import_calls, &import_calls_length},
    {column_calls, &column_calls_length},
    {title_calls, &title_calls_length},
    {lending_calls, &lending_calls_length},
    {rule_calls, &rule_calls_length},
    {step_calls, &step_calls_length},
    {NULL, NULL},
};

const ApiCall *
api_call_at(guint i)
{
    for (const ApiCalls *calls = api_tables; calls->table; calls++) {
        if (i < *calls->length)
            return &calls->table[i];
        i -= (guint)*calls->length;
    }
    return NULL;
}
