/*
 * The least that a filter written with libmilter can cost.
 *
 *   milter-floor null SOCKET            all callbacks, nothing done
 *   milter-floor sign SOCKET KEYFILE    and SHA-256 of the body as it comes, and an RSA signature
 *   milter-floor verify SOCKET KEYFILE  the same with a signature that is verified
 *
 * `sign` and `verify` insert a header field. What DKIM takes beyond that (canonicalization, the
 * header, key look-up, results) is left out.
 *
 * It is written as filters usually are. It has every callback and no xxfi_negotiate, so nothing is
 * negotiated away: whatever Postfix offers is sent, and each event has its answer. The one thing
 * that filters usually lack is TCP_NODELAY, without which a TCP socket is no measure of anything.
 */

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <libmilter/mfapi.h>

enum { HASH_SIZE = 32, SIGNATURE_LIMIT = 1024 };

static enum { WORK_NULL, WORK_SIGN, WORK_VERIFY } work;

/* Set before libmilter starts, then only read. */
static EVP_PKEY *key;
static unsigned char sample_hash[HASH_SIZE];
static unsigned char sample_signature[SIGNATURE_LIMIT];
static size_t sample_size;

static bool sign(const unsigned char *hash, unsigned char *signature, size_t *size)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL &&
                EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestSign(context, signature, size, hash, HASH_SIZE) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

static bool verify(const unsigned char *hash, const unsigned char *signature, size_t size)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL &&
                EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, size, hash, HASH_SIZE) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

static sfsistat on_connect(SMFICTX *context, char *host, _SOCK_ADDR *address)
{
    (void)host;
    (void)address;
    if (work == WORK_NULL)
        return SMFIS_CONTINUE;
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    if (digest == NULL || smfi_setpriv(context, digest) != MI_SUCCESS) {
        EVP_MD_CTX_free(digest);
        return SMFIS_TEMPFAIL;
    }
    return SMFIS_CONTINUE;
}

static sfsistat on_text(SMFICTX *context, char *text)
{
    (void)context;
    (void)text;
    return SMFIS_CONTINUE;
}

static sfsistat on_arguments(SMFICTX *context, char **arguments)
{
    (void)context;
    (void)arguments;
    return SMFIS_CONTINUE;
}

static sfsistat on_nothing(SMFICTX *context)
{
    (void)context;
    return SMFIS_CONTINUE;
}

static sfsistat on_unknown(SMFICTX *context, const char *command)
{
    (void)context;
    (void)command;
    return SMFIS_CONTINUE;
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
    (void)context;
    (void)name;
    (void)value;
    return SMFIS_CONTINUE;
}

static sfsistat on_end_of_header(SMFICTX *context)
{
    EVP_MD_CTX *digest = smfi_getpriv(context);
    if (digest != NULL && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1)
        return SMFIS_TEMPFAIL;
    return SMFIS_CONTINUE;
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t count)
{
    EVP_MD_CTX *digest = smfi_getpriv(context);
    if (digest != NULL && EVP_DigestUpdate(digest, bytes, count) != 1)
        return SMFIS_TEMPFAIL;
    return SMFIS_CONTINUE;
}

static sfsistat insert(SMFICTX *context, const unsigned char *hash)
{
    unsigned char signature[SIGNATURE_LIMIT];
    char text[SIGNATURE_LIMIT * 2] = "pass";
    size_t size = sizeof signature;
    if (work == WORK_SIGN) {
        if (!sign(hash, signature, &size))
            return SMFIS_TEMPFAIL;
        EVP_EncodeBlock((unsigned char *)text, signature, (int)size);
    } else if (!verify(sample_hash, sample_signature, sample_size)) {
        return SMFIS_TEMPFAIL;
    }
    return smfi_insheader(context, 0, "X-Floor", text) == MI_SUCCESS ? SMFIS_CONTINUE
                                                                     : SMFIS_TEMPFAIL;
}

static sfsistat on_end_of_message(SMFICTX *context)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *digest = smfi_getpriv(context);
    if (digest == NULL)
        return work == WORK_NULL ? SMFIS_CONTINUE : SMFIS_TEMPFAIL;
    if (EVP_DigestFinal_ex(digest, hash, NULL) != 1)
        return SMFIS_TEMPFAIL;
    return insert(context, hash);
}

static sfsistat on_close(SMFICTX *context)
{
    EVP_MD_CTX_free(smfi_getpriv(context));
    (void)smfi_setpriv(context, NULL);
    return SMFIS_CONTINUE;
}

static bool read_key(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    sample_size = sizeof sample_signature;
    return key != NULL && EVP_PKEY_get_size(key) <= SIGNATURE_LIMIT &&
           sign(sample_hash, sample_signature, &sample_size);
}

/* libmilter keeps its listening socket to itself: it is the one descriptor that listens. */
static void set_no_delay(void)
{
    for (int descriptor = 3; descriptor < 64; descriptor++) {
        int listens = 0, one = 1;
        socklen_t length = sizeof listens;
        if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0 &&
            listens != 0)
            (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
}

static struct smfiDesc filter = {
    .xxfi_name = "milter-floor",
    .xxfi_version = SMFI_VERSION,
    .xxfi_flags = SMFIF_ADDHDRS,
    .xxfi_connect = on_connect,
    .xxfi_helo = on_text,
    .xxfi_envfrom = on_arguments,
    .xxfi_envrcpt = on_arguments,
    .xxfi_header = on_header,
    .xxfi_eoh = on_end_of_header,
    .xxfi_body = on_body,
    .xxfi_eom = on_end_of_message,
    .xxfi_abort = on_nothing,
    .xxfi_close = on_close,
    .xxfi_unknown = on_unknown,
    .xxfi_data = on_nothing,
};

int main(int count, char **arguments)
{
    static const char *const names[] = {"null", "sign", "verify"};
    int found = -1;
    for (int index = 0; count >= 3 && index < 3; index++)
        if (strcmp(arguments[1], names[index]) == 0)
            found = index;
    if (found < 0 || count != (found == WORK_NULL ? 3 : 4)) {
        fputs("usage: milter-floor null SOCKET | sign SOCKET KEYFILE | verify SOCKET KEYFILE\n",
              stderr);
        return 64;
    }
    work = found;
    if (work != WORK_NULL && !read_key(arguments[3])) {
        fprintf(stderr, "milter-floor: %s: no private key to sign with\n", arguments[3]);
        return 66;
    }
    if (smfi_register(filter) != MI_SUCCESS || smfi_setconn(arguments[2]) != MI_SUCCESS ||
        smfi_setbacklog(4096) != MI_SUCCESS || smfi_opensocket(true) != MI_SUCCESS) {
        fprintf(stderr, "milter-floor: cannot listen on %s\n", arguments[2]);
        return 69;
    }
    set_no_delay();
    return smfi_main() == MI_SUCCESS ? 0 : 70;
}
