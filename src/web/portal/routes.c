/* The list of all tables of routes. */
#include "web/portal/routes.h"

const RouteTable portal_tables[] = {
    {door_routes, &door_routes_length},
    {password_routes, &password_routes_length},
    {menu_routes, &menu_routes_length},
    {asset_routes, &asset_routes_length},
    {NULL, NULL},
};
