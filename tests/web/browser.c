/* A browser that keeps its cookies and the last form's token. */
#include "browser.h"

#include <string.h>

void
browser_clear(Browser *browser)
{
    g_clear_pointer(&browser->session, g_free);
    g_clear_pointer(&browser->visitor, g_free);
    g_clear_pointer(&browser->token, g_free);
}

void
browser_remember(Browser *browser, const Reply *reply)
{
    char *session = reply_cookie(reply, "instroom-session", NULL);
    char *visitor = reply_cookie(reply, "instroom-visitor", NULL);
    if (session) {
        g_free(browser->session);
        browser->session = session;
    }
    if (visitor) {
        g_free(browser->visitor);
        browser->visitor = visitor;
    }
    const char *field = strstr(reply->body->str, "name=\"token\" value=\"");
    if (field) {
        field += strlen("name=\"token\" value=\"");
        g_free(browser->token);
        browser->token = g_strndup(field, strcspn(field, "\""));
    }
}

Reply *
browser_ask(Browser *browser, const char *path, const char *body, const char *type)
{
    g_autoptr(GString) request = g_string_new(NULL);
    g_string_append_printf(request, "%s %s HTTP/1.1\r\nHost: localhost\r\nCookie: a=b", body ? "POST" : "GET",
                           path);
    if (browser->session && *browser->session)
        g_string_append_printf(request, "; instroom-session=%s", browser->session);
    if (browser->visitor && *browser->visitor)
        g_string_append_printf(request, "; instroom-visitor=%s", browser->visitor);
    g_string_append_printf(request, "\r\n%s", browser->extra ? browser->extra : "");
    if (body)
        g_string_append_printf(request, "Content-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                               type ? type : "application/x-www-form-urlencoded", strlen(body));
    g_string_append_printf(request, "\r\n%s", body ? body : "");
    Reply *reply = client_talk(browser->port, request->str, (gssize)request->len);
    g_assert_cmpuint(reply->status, !=, 0);
    return reply;
}

Reply *
browser_get(Browser *browser, const char *path)
{
    Reply *reply = browser_ask(browser, path, NULL, NULL);
    browser_remember(browser, reply);
    return reply;
}

Reply *
browser_log_in(Browser *browser, const char *login, const char *password, const char *back)
{
    reply_free(browser_get(browser, "/login"));
    g_autoptr(GString) body = g_string_new(NULL);
    form_add(body, "token", browser->token);
    form_add(body, "login", login);
    form_add(body, "password", password);
    if (back)
        form_add(body, "return", back);
    Reply *reply = browser_ask(browser, "/login", body->str, NULL);
    browser_remember(browser, reply);
    return reply;
}

void
reply_assert_location(const Reply *reply, const char *path)
{
    g_autofree char *location = reply_header(reply, "Location");
    g_assert_cmpuint(reply->status, ==, 303);
    g_assert_cmpstr(location, ==, path);
}

Browser
browser_of(guint port, const char *login, const char *password)
{
    Browser browser = {.port = port};
    g_autoptr(Reply) in = browser_log_in(&browser, login, password, NULL);
    reply_assert_location(in, "/");
    reply_free(browser_get(&browser, "/")); /* for the form token */
    return browser;
}

Reply *
browser_post(Browser *browser, const char *path, const char *name, const char *value)
{
    g_autoptr(GString) body = g_string_new(NULL);
    form_add(body, "token", browser->token);
    form_add(body, name, value);
    Reply *reply = browser_ask(browser, path, body->str, NULL);
    browser_remember(browser, reply);
    return reply;
}
