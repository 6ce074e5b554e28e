// The kernels with the vector instructions of x86-64: SSE2, which every such processor has, and
// SSSE3 or AVX2 where they are present and worth it.
#include "CKernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

static inline __m128i load(const uint8_t *bytes) {
    return _mm_loadu_si128((const __m128i *)bytes);
}

/// One bit per octet of `vector` that is `octet`.
static inline unsigned mask(__m128i vector, char octet) {
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(vector, _mm_set1_epi8(octet)));
}

static inline unsigned blank_mask(__m128i vector, bool blanks) {
    return blanks ? mask(vector, ' ') | mask(vector, '\t') : 0;
}

size_t ck_empty_prefix(const uint8_t *bytes, size_t count, bool blanks, uint64_t *lines) {
    const __m128i zero = _mm_setzero_si128(), one = _mm_set1_epi8(1);
    __m128i feeds = zero;
    size_t i = 0;
    unsigned carry = 0;  // The octet before bytes[i] is a CR, whose LF must come.
    while (i + 16 <= count) {
        __m128i vector = load(bytes + i);
        unsigned cr = mask(vector, '\r'), lf = mask(vector, '\n');
        if ((cr | lf | blank_mask(vector, blanks)) != 0xFFFF) break;
        if ((((cr << 1) | carry) & 0xFFFF) != lf) break;
        carry = cr >> 15;
        // The sum of absolute differences counts the LFs, without a population count that the
        // oldest processors lack.
        __m128i is_feed = _mm_cmpeq_epi8(vector, _mm_set1_epi8('\n'));
        feeds = _mm_add_epi64(feeds, _mm_sad_epu8(_mm_and_si128(is_feed, one), zero));
        i += 16;
    }
    i -= carry;
    feeds = _mm_add_epi64(feeds, _mm_unpackhi_epi64(feeds, feeds));
    *lines += (uint64_t)_mm_cvtsi128_si64(feeds);
    return i + ck_empty_prefix_portable(bytes + i, count - i, blanks, lines);
}

size_t ck_empty_suffix(const uint8_t *bytes, size_t count, bool blanks) {
    size_t end = count;
    unsigned carry = 0;  // bytes[end] is an LF, whose CR must come.
    while (end >= 16) {
        __m128i vector = load(bytes + end - 16);
        unsigned cr = mask(vector, '\r'), lf = mask(vector, '\n');
        if ((cr | lf | blank_mask(vector, blanks)) != 0xFFFF) break;
        if (((lf >> 1) | (carry << 15)) != cr) break;
        carry = lf & 1;
        end -= 16;
    }
    end += carry;
    return count - end + ck_empty_suffix_portable(bytes, end, blanks);
}

static size_t find_unrelaxed_sse2(const uint8_t *bytes, size_t count) {
    const __m128i space = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t');
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m128i here = load(bytes + i), next = load(bytes + i + 1);
        // Unsigned next <= ' ' is min(next, ' ') == next.
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(next, space), next);
        __m128i blank = _mm_and_si128(_mm_cmpeq_epi8(here, space), low);
        __m128i found = _mm_or_si128(blank, _mm_cmpeq_epi8(here, tab));
        unsigned mask = (unsigned)_mm_movemask_epi8(found);
        if (mask) return i + (size_t)__builtin_ctz(mask);
    }
    return i + ck_find_unrelaxed_portable(bytes + i, count - i);
}

__attribute__((target("avx2"))) static size_t find_unrelaxed_avx2(
    const uint8_t *bytes, size_t count) {
    const __m256i space = _mm256_set1_epi8(' '), tab = _mm256_set1_epi8('\t');
    size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        __m256i found = _mm256_setzero_si256();
        for (size_t k = 0; k < 64; k += 32) {
            __m256i here = _mm256_loadu_si256((const __m256i *)(bytes + i + k));
            __m256i next = _mm256_loadu_si256((const __m256i *)(bytes + i + k + 1));
            __m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(next, space), next);
            __m256i blank = _mm256_and_si256(_mm256_cmpeq_epi8(here, space), low);
            __m256i tabs = _mm256_cmpeq_epi8(here, tab);
            found = _mm256_or_si256(found, _mm256_or_si256(blank, tabs));
        }
        if (_mm256_movemask_epi8(found)) break;
    }
    return i + find_unrelaxed_sse2(bytes + i, count - i);
}

size_t ck_find_unrelaxed(const uint8_t *bytes, size_t count) {
    if (__builtin_cpu_supports("avx2")) return find_unrelaxed_avx2(bytes, count);
    return find_unrelaxed_sse2(bytes, count);
}

static const uint64_t compaction[256] = {
#include "compaction_table.h"
};

/// Moves the octets of `vector` whose bit in `dropped` is clear together, writes them, and gives
/// how many they are.
__attribute__((target("ssse3,popcnt"))) static inline size_t compact(
    __m128i vector, unsigned dropped, uint8_t *output) {
    __m128i low = _mm_loadl_epi64((const __m128i *)&compaction[dropped & 0xFF]);
    __m128i high = _mm_loadl_epi64((const __m128i *)&compaction[dropped >> 8]);
    _mm_storel_epi64((__m128i *)output, _mm_shuffle_epi8(vector, low));
    output += 8 - __builtin_popcount(dropped & 0xFF);
    vector = _mm_unpackhi_epi64(vector, vector);
    _mm_storel_epi64((__m128i *)output, _mm_shuffle_epi8(vector, high));
    return 16 - (size_t)__builtin_popcount(dropped);
}

__attribute__((target("ssse3,popcnt"))) static size_t filter_ssse3(
    const uint8_t *bytes, size_t count, size_t readable, uint8_t *output) {
    const __m128i space = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t');
    const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
    const __m128i tab_to_space = _mm_set1_epi8('\t' ^ ' ');
    size_t i = 0, written = 0;
    // The octet and the two after it are loaded for sixteen places at once.
    for (; i + 16 <= count && i + 18 <= readable; i += 16) {
        __m128i here = load(bytes + i), next = load(bytes + i + 1), third = load(bytes + i + 2);
        __m128i tabs = _mm_cmpeq_epi8(here, tab);
        __m128i blanks = _mm_or_si128(_mm_cmpeq_epi8(here, space), tabs);
        __m128i blank_next = _mm_or_si128(_mm_cmpeq_epi8(next, space), _mm_cmpeq_epi8(next, tab));
        __m128i crlf_next = _mm_and_si128(_mm_cmpeq_epi8(next, cr), _mm_cmpeq_epi8(third, lf));
        __m128i drop = _mm_and_si128(blanks, _mm_or_si128(blank_next, crlf_next));
        unsigned dropped = (unsigned)_mm_movemask_epi8(drop);
        here = _mm_xor_si128(here, _mm_and_si128(tabs, tab_to_space));
        if (dropped == 0) {
            _mm_storeu_si128((__m128i *)(output + written), here);
            written += 16;
        } else {
            written += compact(here, dropped, output + written);
        }
    }
    return written + ck_filter_portable(bytes + i, count - i, readable - i, output + written);
}

__attribute__((target("avx2,popcnt"))) static size_t filter_avx2(
    const uint8_t *bytes, size_t count, size_t readable, uint8_t *output) {
    const __m256i space = _mm256_set1_epi8(' '), tab = _mm256_set1_epi8('\t');
    const __m256i cr = _mm256_set1_epi8('\r'), lf = _mm256_set1_epi8('\n');
    const __m256i tab_to_space = _mm256_set1_epi8('\t' ^ ' ');
    size_t i = 0, written = 0;
    for (; i + 32 <= count && i + 34 <= readable; i += 32) {
        __m256i here = _mm256_loadu_si256((const __m256i *)(bytes + i));
        __m256i next = _mm256_loadu_si256((const __m256i *)(bytes + i + 1));
        __m256i third = _mm256_loadu_si256((const __m256i *)(bytes + i + 2));
        __m256i tabs = _mm256_cmpeq_epi8(here, tab);
        __m256i blanks = _mm256_or_si256(_mm256_cmpeq_epi8(here, space), tabs);
        __m256i blank_next =
            _mm256_or_si256(_mm256_cmpeq_epi8(next, space), _mm256_cmpeq_epi8(next, tab));
        __m256i crlf_next =
            _mm256_and_si256(_mm256_cmpeq_epi8(next, cr), _mm256_cmpeq_epi8(third, lf));
        __m256i drop = _mm256_and_si256(blanks, _mm256_or_si256(blank_next, crlf_next));
        unsigned dropped = (unsigned)_mm256_movemask_epi8(drop);
        here = _mm256_xor_si256(here, _mm256_and_si256(tabs, tab_to_space));
        if (dropped == 0) {
            _mm256_storeu_si256((__m256i *)(output + written), here);
            written += 32;
        } else {
            __m128i low = _mm256_castsi256_si128(here);
            __m128i high = _mm256_extracti128_si256(here, 1);
            written += compact(low, dropped & 0xFFFF, output + written);
            written += compact(high, dropped >> 16, output + written);
        }
    }
    return written + filter_ssse3(bytes + i, count - i, readable - i, output + written);
}

size_t ck_filter(const uint8_t *bytes, size_t count, size_t readable, uint8_t *output) {
    if (__builtin_cpu_supports("popcnt")) {
        if (__builtin_cpu_supports("avx2")) return filter_avx2(bytes, count, readable, output);
        if (__builtin_cpu_supports("ssse3")) return filter_ssse3(bytes, count, readable, output);
    }
    return ck_filter_portable(bytes, count, readable, output);
}

size_t ck_find_bare(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    unsigned carry = 0;  // The octet before bytes[i] is a CR, whose LF must come.
    while (i + 16 <= count) {
        __m128i vector = load(bytes + i);
        unsigned cr = mask(vector, '\r'), lf = mask(vector, '\n');
        if ((((cr << 1) | carry) & 0xFFFF) != lf) break;
        carry = cr >> 15;
        i += 16;
    }
    i -= carry;
    return i + ck_find_bare_portable(bytes + i, count - i);
}

#else

size_t ck_empty_prefix(const uint8_t *bytes, size_t count, bool blanks, uint64_t *lines) {
    return ck_empty_prefix_portable(bytes, count, blanks, lines);
}

size_t ck_empty_suffix(const uint8_t *bytes, size_t count, bool blanks) {
    return ck_empty_suffix_portable(bytes, count, blanks);
}

size_t ck_find_unrelaxed(const uint8_t *bytes, size_t count) {
    return ck_find_unrelaxed_portable(bytes, count);
}

size_t ck_filter(const uint8_t *bytes, size_t count, size_t readable, uint8_t *output) {
    return ck_filter_portable(bytes, count, readable, output);
}

size_t ck_find_bare(const uint8_t *bytes, size_t count) {
    return ck_find_bare_portable(bytes, count);
}

#endif
