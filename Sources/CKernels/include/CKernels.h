// Scans and filters over body bytes that Swift cannot express at the speed of the hash.
//
// Each kernel has a portable form with the same result; the plain name chooses what the processor
// has. No kernel reads outside [bytes, bytes + readable), keeps state, or allocates.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Octets that `ck_filter` may write beyond the length it returns.
#define CK_FILTER_SLACK 16

/// Length of the longest prefix made of whole CRLFs and, if `blanks`, of spaces and tabs.
/// The CRLFs are added to `*lines`.
size_t ck_empty_prefix(const uint8_t *bytes, size_t count, bool blanks, uint64_t *lines);
size_t ck_empty_prefix_portable(const uint8_t *bytes, size_t count, bool blanks, uint64_t *lines);

/// Length of the longest suffix made of whole CRLFs and, if `blanks`, of spaces and tabs.
size_t ck_empty_suffix(const uint8_t *bytes, size_t count, bool blanks);
size_t ck_empty_suffix_portable(const uint8_t *bytes, size_t count, bool blanks);

/// Index of the first octet that relaxed canonicalization might change: a tab, or a space before
/// an octet not above space. `count` if there is none. `bytes[count]` must be readable.
size_t ck_find_unrelaxed(const uint8_t *bytes, size_t count);
size_t ck_find_unrelaxed_portable(const uint8_t *bytes, size_t count);

/// Relaxes blanks (RFC 6376 §3.4.4): drops those before another blank or before CRLF, makes the
/// others a space, and copies the rest. Reads up to `readable` octets to know what follows.
/// `output` has room for `count + CK_FILTER_SLACK`. Gives the octets written.
size_t ck_filter(const uint8_t *bytes, size_t count, size_t readable, uint8_t *output);
size_t ck_filter_portable(const uint8_t *bytes, size_t count, size_t readable, uint8_t *output);

/// Index of the first CR without LF, or LF without CR; `count` if there is none.
size_t ck_find_bare(const uint8_t *bytes, size_t count);
size_t ck_find_bare_portable(const uint8_t *bytes, size_t count);

#endif
