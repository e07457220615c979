/* Shared by the answers of a machine's connection. */
#ifndef SIP_SESSION_PRIVATE_H
#define SIP_SESSION_PRIVATE_H

#include "library/sip.h"
#include "service/circulation.h"
#include "service/machine.h"
#include "sip/session.h"

struct SipSession {
    Service *service;
    char *address;
    MachineVisit *visit; /* NULL: not logged in */
    SipCharset charset;
    GBytes *last;         /* the reply before */
    char *last_message;   /* digest of what it answered, when that had a sequence number */
    guint garbled, wrong; /* in a row */
    char *proven;         /* digest of the card and password that were right, until the patron goes */
    gint64 proven_at;
};

/* One message and its reply. */
typedef struct {
    SipSession *session;
    const SipMessage *message;
    const Account *actor;
    const Machine *machine;
    GString *reply;
    char *id; /* of the command: the same for the same message */
} SipCase;
typedef void (*SipAnswer)(SipCase *scase);

char *sip_case_value(const SipCase *scase, const char *code); /* text, "" when there is none; new */
void sip_case_moment(SipCase *scase);                         /* writes the moment of the reply */
void sip_case_echo(SipCase *scase, const char *code);         /* the same field back */
void sip_case_institution(SipCase *scase);
/* The patron of the message's card; NULL: nobody, or the password is wrong, and *why says so for the screen. */
DeskPatron *sip_case_patron(SipCase *scase, const char **why);
const char *sip_obstacle_words(guint obstacles); /* for the screen */
const char *sip_error_words(const GError *error);

/* desk.c, patron.c */
void sip_answer_patron(SipCase *scase);
void sip_answer_information(SipCase *scase);
void sip_answer_block(SipCase *scase);
void sip_answer_enable(SipCase *scase);
void sip_answer_end(SipCase *scase);
void sip_answer_fee(SipCase *scase);
void sip_answer_checkout(SipCase *scase);
void sip_answer_checkin(SipCase *scase);
void sip_answer_renew(SipCase *scase);
void sip_answer_renew_all(SipCase *scase);
void sip_answer_item(SipCase *scase);
void sip_answer_item_update(SipCase *scase);
void sip_answer_hold(SipCase *scase);

#endif
