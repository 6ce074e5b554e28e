// The kernels in plain C: the fallback where there are no vector instructions, and the tails of
// the vector forms.
#include "CKernels.h"

static inline bool is_blank(uint8_t octet) { return octet == ' ' || octet == '\t'; }

size_t ck_empty_prefix_portable(const uint8_t *bytes, size_t count, bool blanks, uint64_t *lines) {
    size_t i = 0;
    while (i < count) {
        if (blanks && is_blank(bytes[i])) {
            i += 1;
        } else if (bytes[i] == '\r' && i + 1 < count && bytes[i + 1] == '\n') {
            i += 2;
            *lines += 1;
        } else {
            break;
        }
    }
    return i;
}

size_t ck_empty_suffix_portable(const uint8_t *bytes, size_t count, bool blanks) {
    size_t end = count;
    while (end > 0) {
        if (blanks && is_blank(bytes[end - 1])) {
            end -= 1;
        } else if (end > 1 && bytes[end - 1] == '\n' && bytes[end - 2] == '\r') {
            end -= 2;
        } else {
            break;
        }
    }
    return count - end;
}

static inline bool is_unrelaxed(const uint8_t *octet) {
    return (octet[0] == '\t') | ((octet[0] == ' ') & (octet[1] <= ' '));
}

size_t ck_find_unrelaxed_portable(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    // Blocks without an early exit, so that compilers make vector code of them on any processor.
    for (; i + 64 <= count; i += 64) {
        uint8_t found = 0;
        for (size_t k = 0; k < 64; k++) found |= is_unrelaxed(bytes + i + k);
        if (found) break;
    }
    while (i < count && !is_unrelaxed(bytes + i)) i++;
    return i;
}

size_t ck_filter_portable(const uint8_t *bytes, size_t count, size_t readable, uint8_t *output) {
    size_t written = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t octet = bytes[i];
        if (is_blank(octet)) {
            octet = ' ';
            if (i + 1 < readable) {
                if (is_blank(bytes[i + 1])) continue;
                if (bytes[i + 1] == '\r' && i + 2 < readable && bytes[i + 2] == '\n') continue;
            }
        }
        output[written++] = octet;
    }
    return written;
}

size_t ck_find_bare_portable(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    while (i < count) {
        if (bytes[i] == '\n') return i;
        if (bytes[i] == '\r') {
            if (i + 1 >= count || bytes[i + 1] != '\n') return i;
            i += 2;
        } else {
            i += 1;
        }
    }
    return count;
}
