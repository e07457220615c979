/* The list of all tables of routes. */
#include "web/portal/routes.h"

const RouteTable portal_tables[] = {
    {door_routes, &door_routes_length},
    {password_routes, &password_routes_length},
    {menu_routes, &menu_routes_length},
    {asset_routes, &asset_routes_length},
    {uploads_routes, &uploads_routes_length},
    {upload_routes, &upload_routes_length},
    {columns_routes, &columns_routes_length},
    {plan_routes, &plan_routes_length},
    {question_routes, &question_routes_length},
    {import_routes, &import_routes_length},
    {undo_routes, &undo_routes_length},
    {job_routes, &job_routes_length},
    {pupils_routes, &pupils_routes_length},
    {patron_routes, &patron_routes_length},
    {enrol_routes, &enrol_routes_length},
    {accounts_routes, &accounts_routes_length},
    {uploaders_routes, &uploaders_routes_length},
    {classes_routes, &classes_routes_length},
    {teachers_routes, &teachers_routes_length},
    {me_routes, &me_routes_length},
    {patron_desk_routes, &patron_desk_routes_length},
    {mail_routes, &mail_routes_length},
    {NULL, NULL},
};
