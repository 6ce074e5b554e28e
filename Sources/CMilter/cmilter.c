#include "CMilter.h"

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <libmilter/mfapi.h>

_Static_assert(CM_CONTINUE == SMFIS_CONTINUE, "answer");
_Static_assert(CM_REJECT == SMFIS_REJECT, "answer");
_Static_assert(CM_DISCARD == SMFIS_DISCARD, "answer");
_Static_assert(CM_ACCEPT == SMFIS_ACCEPT, "answer");
_Static_assert(CM_TEMPFAIL == SMFIS_TEMPFAIL, "answer");
_Static_assert(CM_NOREPLY == SMFIS_NOREPLY, "answer");
_Static_assert(CM_SKIP == SMFIS_SKIP, "answer");

/* Written by cm_prepare before libmilter starts its threads, then only read. */
static cm_callbacks filter;
static void *filter_owner;
static atomic_flag prepared = ATOMIC_FLAG_INIT;

/*
 * A peer may send MAIL without negotiating (libmilter's state table lets it): there is no session
 * then, and nothing is known about what the peer understands. It is told to come back.
 */
#define SESSION_OR_TEMPFAIL(context)                                                               \
    void *session = smfi_getpriv(context);                                                         \
    if (session == NULL)                                                                           \
        return SMFIS_TEMPFAIL

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps,
                             unsigned long unused2, unsigned long unused3,
                             unsigned long *wanted_actions, unsigned long *wanted_steps,
                             unsigned long *wanted2, unsigned long *wanted3)
{
    (void)unused2;
    (void)unused3;
    uint32_t our_actions = 0;
    uint32_t our_steps = 0;
    void *session = filter.open(filter_owner, context, (uint32_t)actions, (uint32_t)steps,
                                &our_actions, &our_steps);
    if (session == NULL)
        return SMFIS_REJECT;
    if (smfi_setpriv(context, session) != MI_SUCCESS) {
        filter.close(session, context);
        return SMFIS_REJECT;
    }
    *wanted_actions = our_actions;
    *wanted_steps = our_steps;
    *wanted2 = 0;
    *wanted3 = 0;
    return SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *context, char *host, _SOCK_ADDR *address)
{
    void *session = smfi_getpriv(context);
    if (session == NULL) {
        session = filter.reopen(filter_owner, context);
        if (session == NULL)
            return SMFIS_TEMPFAIL;
        if (smfi_setpriv(context, session) != MI_SUCCESS) {
            filter.close(session, context);
            return SMFIS_TEMPFAIL;
        }
    }
    int family = CM_FAMILY_UNKNOWN;
    const uint8_t *bytes = NULL;
    if (address != NULL) {
        switch (address->sa_family) {
        case AF_INET:
            family = CM_FAMILY_IPV4;
            bytes = (const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
            break;
        case AF_INET6:
            family = CM_FAMILY_IPV6;
            bytes =
                (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
            break;
        case AF_UNIX:
            family = CM_FAMILY_LOCAL;
            break;
        default:
            break;
        }
    }
    return filter.connect(session, context, host != NULL ? host : "", family, bytes);
}

static sfsistat on_hello(SMFICTX *context, char *name)
{
    SESSION_OR_TEMPFAIL(context);
    return filter.hello(session, context, name != NULL ? name : "");
}

static sfsistat on_mail(SMFICTX *context, char **arguments)
{
    SESSION_OR_TEMPFAIL(context);
    return filter.mail(session, context, arguments);
}

static sfsistat on_recipient(SMFICTX *context, char **arguments)
{
    SESSION_OR_TEMPFAIL(context);
    return filter.recipient(session, context, arguments);
}

static sfsistat on_data(SMFICTX *context)
{
    SESSION_OR_TEMPFAIL(context);
    return filter.data(session, context);
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
    SESSION_OR_TEMPFAIL(context);
    return filter.header(session, context, name != NULL ? name : "", value != NULL ? value : "");
}

static sfsistat on_end_of_headers(SMFICTX *context)
{
    SESSION_OR_TEMPFAIL(context);
    return filter.end_of_headers(session, context);
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t count)
{
    SESSION_OR_TEMPFAIL(context);
    return filter.body(session, context, bytes, count);
}

static sfsistat on_end_of_message(SMFICTX *context)
{
    SESSION_OR_TEMPFAIL(context);
    return filter.end_of_message(session, context);
}

static sfsistat on_abort(SMFICTX *context)
{
    void *session = smfi_getpriv(context);
    if (session != NULL)
        filter.abort(session, context);
    return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context)
{
    void *session = smfi_getpriv(context);
    if (session != NULL) {
        (void)smfi_setpriv(context, NULL);
        filter.close(session, context);
    }
    return SMFIS_CONTINUE;
}

int cm_prepare(const char *name, const cm_callbacks *callbacks, void *owner, int descriptor,
               int backlog, int timeout_seconds, size_t maximum_data_size)
{
    if (atomic_flag_test_and_set(&prepared))
        return -2;
    filter = *callbacks;
    filter_owner = owner;

    char socket_name[32];
    (void)snprintf(socket_name, sizeof socket_name, "fd:%d", descriptor);
    struct smfiDesc description;
    memset(&description, 0, sizeof description);
    description.xxfi_name = (char *)name;
    description.xxfi_version = SMFI_VERSION;
    description.xxfi_flags = SMFIF_NONE; /* replaced by the answer to the negotiation */
    description.xxfi_connect = on_connect;
    description.xxfi_helo = on_hello;
    description.xxfi_envfrom = on_mail;
    description.xxfi_envrcpt = on_recipient;
    description.xxfi_header = on_header;
    description.xxfi_eoh = on_end_of_headers;
    description.xxfi_body = on_body;
    description.xxfi_eom = on_end_of_message;
    description.xxfi_abort = on_abort;
    description.xxfi_close = on_close;
    description.xxfi_data = on_data;
    description.xxfi_negotiate = on_negotiate;

    (void)smfi_setmaxdatasize(maximum_data_size); /* gives back the size it had */
    if (smfi_register(description) != MI_SUCCESS || smfi_setconn(socket_name) != MI_SUCCESS ||
        smfi_setbacklog(backlog) != MI_SUCCESS || smfi_settimeout(timeout_seconds) != MI_SUCCESS ||
        smfi_opensocket(0) != MI_SUCCESS)
        return -1;
    return 0;
}

int cm_run(void)
{
    return smfi_main() == MI_SUCCESS ? 0 : -1;
}

void cm_stop(void)
{
    (void)smfi_stop();
}

void cm_set_debug_level(int level)
{
    /* It uses printf(3), whose buffer would otherwise wait until it is full. */
    if (level > 0)
        (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    (void)smfi_setdbg(level);
}

const char *cm_macro(cm_context context, const char *name)
{
    return smfi_getsymval(context, (char *)name);
}

int cm_request_macros(cm_context context, int stage, const char *names)
{
    return smfi_setsymlist(context, stage, (char *)names) == MI_SUCCESS ? 0 : -1;
}

int cm_add_header(cm_context context, const char *name, const char *value)
{
    return smfi_addheader(context, (char *)name, (char *)value) == MI_SUCCESS ? 0 : -1;
}

int cm_insert_header(cm_context context, int index, const char *name, const char *value)
{
    return smfi_insheader(context, index, (char *)name, (char *)value) == MI_SUCCESS ? 0 : -1;
}

int cm_change_header(cm_context context, const char *name, int index, const char *value)
{
    return smfi_chgheader(context, (char *)name, index, (char *)value) == MI_SUCCESS ? 0 : -1;
}

int cm_add_recipient(cm_context context, const char *address)
{
    return smfi_addrcpt(context, (char *)address) == MI_SUCCESS ? 0 : -1;
}

int cm_delete_recipient(cm_context context, const char *address)
{
    return smfi_delrcpt(context, (char *)address) == MI_SUCCESS ? 0 : -1;
}

int cm_quarantine(cm_context context, const char *reason)
{
    return smfi_quarantine(context, (char *)reason) == MI_SUCCESS ? 0 : -1;
}

int cm_set_reply(cm_context context, const char *code, const char *enhanced, const char *text)
{
    return smfi_setreply(context, (char *)code, (char *)enhanced, (char *)text) == MI_SUCCESS ? 0
                                                                                              : -1;
}

int cm_progress(cm_context context)
{
    return smfi_progress(context) == MI_SUCCESS ? 0 : -1;
}
