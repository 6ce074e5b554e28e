#include "macros.h"

#include <stdlib.h>
#include <string.h>

static const char *const defaults[STAGE_COUNT] = {
    [STAGE_CONNECT] = "j {daemon_name} {daemon_addr} v _",
    [STAGE_HELO] = "{tls_version} {cipher} {cipher_bits} {cert_subject} {cert_issuer}",
    [STAGE_MAIL] = "i {auth_type} {auth_authen} {auth_author} {mail_addr} {mail_host} "
                   "{mail_mailer}",
    [STAGE_RECIPIENT] = "i {rcpt_addr} {rcpt_host} {rcpt_mailer}",
    [STAGE_DATA] = "i",
    [STAGE_END_OF_MESSAGE] = "i",
    [STAGE_END_OF_HEADER] = "i",
};

/* What a session without TLS and authentication knows, and from which stage on. */
static const struct {
    const char *name;
    const char *value;
    enum stage since;
} known[] = {
    {"j", "mx.receiver.example", STAGE_CONNECT},
    {"{daemon_name}", "mx.receiver.example", STAGE_CONNECT},
    {"{daemon_addr}", "127.0.0.1", STAGE_CONNECT},
    {"v", "Postfix 3.7.11", STAGE_CONNECT},
    {"_", NULL, STAGE_CONNECT},
    {"{client_addr}", NULL, STAGE_CONNECT},
    {"{client_name}", "unknown", STAGE_CONNECT},
    {"{client_port}", "40123", STAGE_CONNECT},
    {"{client_ptr}", "unknown", STAGE_CONNECT},
    {"{client_resolve}", "FAIL", STAGE_CONNECT},
    {"{mail_addr}", "alice@sender.example", STAGE_MAIL},
    {"{mail_host}", "sender.example", STAGE_MAIL},
    {"{mail_mailer}", "smtp", STAGE_MAIL},
    {"{rcpt_addr}", "bob@receiver.example", STAGE_RECIPIENT},
    {"{rcpt_host}", "receiver.example", STAGE_RECIPIENT},
    {"{rcpt_mailer}", "virtual", STAGE_RECIPIENT},
    {"i", "9FCEEF7A28C", STAGE_DATA},
};

int macro_lists_read(struct macro_lists *lists, const unsigned char *bytes, size_t count)
{
    while (count > 0) {
        if (count < 5)
            return -1;
        size_t stage = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 |
                       (size_t)bytes[2] << 8 | bytes[3];
        const unsigned char *end = memchr(bytes + 4, 0, count - 4);
        if (stage >= STAGE_COUNT || end == NULL)
            return -1;
        free(lists->names[stage]);
        lists->names[stage] = strdup((const char *)bytes + 4);
        if (lists->names[stage] == NULL)
            return -1;
        count -= (size_t)(end + 1 - bytes);
        bytes = end + 1;
    }
    return 0;
}

static void append_value(struct buffer *buffer, const char *name, size_t length,
                         enum stage stage, const char *client)
{
    for (size_t index = 0; index < sizeof known / sizeof known[0]; index++) {
        const char *candidate = known[index].name;
        /* Postfix takes a name of one letter with and without braces. */
        int same = strlen(candidate) == length && strncmp(candidate, name, length) == 0;
        int braced = length == 3 && name[0] == '{' && strlen(candidate) == 1 &&
                     candidate[0] == name[1];
        if ((!same && !braced) || known[index].since > stage)
            continue;
        buffer_append(buffer, name, length);
        buffer_append(buffer, "", 1);
        if (known[index].value != NULL) {
            buffer_append_string(buffer, known[index].value);
            return;
        }
        if (candidate[0] == '_')
            buffer_append(buffer, "unknown [", 9);
        buffer_append(buffer, client, strlen(client));
        buffer_append_string(buffer, candidate[0] == '_' ? "]" : "");
        return;
    }
}

void macros_append(struct buffer *buffer, const struct macro_lists *lists, enum stage stage,
                   char event, const char *client)
{
    size_t packet = buffer_open_packet(buffer, 'D');
    buffer_append(buffer, &event, 1);
    const char *names = lists->names[stage] != NULL ? lists->names[stage] : defaults[stage];
    for (names += strspn(names, " ,\t"); *names != '\0'; names += strspn(names, " ,\t")) {
        size_t length = strcspn(names, " ,\t");
        append_value(buffer, names, length, stage, client);
        names += length;
    }
    buffer_close_packet(buffer, packet);
}
