/*
 * sha1.c - see sha1.h
 *
 * A block of 64 bytes is worked into the state in 80 rounds. Processors with instructions for it do four rounds at a
 * time; images are megabytes, so it shows.
 */
#include "sha1.h"

#include <stdio.h>
#include <string.h>

static uint32_t rotate(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

static void blocks_portably(uint32_t state[5], const uint8_t *bytes, size_t n_blocks)
{
    static const uint32_t constant[4] = { 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6 };

    for (; n_blocks > 0; n_blocks--, bytes += 64) {
        uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];

        for (int t = 0; t < 16; t++)
            w[t] = (uint32_t)bytes[4 * t] << 24 | (uint32_t)bytes[4 * t + 1] << 16 | (uint32_t)bytes[4 * t + 2] << 8 |
                   bytes[4 * t + 3];
        for (int t = 16; t < 80; t++)
            w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
        for (int t = 0; t < 80; t++) {
            uint32_t mixed = t < 20 ? (b & c) | (~b & d) : t >= 40 && t < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
            uint32_t next = rotate(a, 5) + mixed + e + constant[t / 20] + w[t];

            e = d;
            d = c;
            c = rotate(b, 30);
            b = a;
            a = next;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

/* Four rounds; 'e' goes in and the state before comes out, as the next rounds' own. */
#define ROUNDS(kind)                               \
    do {                                           \
        __m128i before = abcd;                     \
        abcd = _mm_sha1rnds4_epu32(abcd, e, kind); \
        e = before;                                \
    } while (0)

__attribute__((target("sha,sse4.1"))) static void blocks_by_instruction(uint32_t state[5], const uint8_t *bytes,
                                                                        size_t n_blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
    __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)state), 0x1B);
    __m128i e_of_state = _mm_set_epi32((int)state[4], 0, 0, 0);

    for (; n_blocks > 0; n_blocks--, bytes += 64) {
        const __m128i abcd_before = abcd, e_before = e_of_state;
        __m128i w[20], e;

        for (int k = 0; k < 4; k++)
            w[k] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * k)), swap);
        for (int k = 4; k < 20; k++)
            w[k] = _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(w[k - 4], w[k - 3]), w[k - 2]), w[k - 1]);

        e = _mm_add_epi32(e_of_state, w[0]);
        ROUNDS(0);
        for (int k = 1; k < 20; k++) {
            e = _mm_sha1nexte_epu32(e, w[k]);
            switch (k / 5) {
            case 0:
                ROUNDS(0);
                break;
            case 1:
                ROUNDS(1);
                break;
            case 2:
                ROUNDS(2);
                break;
            default:
                ROUNDS(3);
            }
        }
        e_of_state = _mm_sha1nexte_epu32(e, e_before);
        abcd = _mm_add_epi32(abcd, abcd_before);
    }
    _mm_storeu_si128((__m128i *)(void *)state, _mm_shuffle_epi32(abcd, 0x1B));
    state[4] = (uint32_t)_mm_extract_epi32(e_of_state, 3);
}

/* Asked once a digest: under a hypervisor the question itself takes microseconds. */
static bool has_instruction(void)
{
    enum { SHA = 1 << 29, SSE41 = 1 << 19 };
    unsigned a, b, c, d, extended = 0;

    if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
        extended = b;
    return (extended & SHA) != 0 && __get_cpuid(1, &a, &b, &c, &d) && (c & SSE41) != 0;
}
#else

static bool has_instruction(void)
{
    return false;
}

static void blocks_by_instruction(uint32_t state[5], const uint8_t *bytes, size_t n_blocks)
{
    blocks_portably(state, bytes, n_blocks);
}

#endif

static void add_blocks(rind_sha1 *sha1, const uint8_t *bytes, size_t n_blocks)
{
    if (sha1->by_instruction)
        blocks_by_instruction(sha1->state, bytes, n_blocks);
    else
        blocks_portably(sha1->state, bytes, n_blocks);
}

void rind_sha1_start(rind_sha1 *sha1)
{
    *sha1 = (rind_sha1){ .state = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 },
                         .by_instruction = has_instruction() };
}

void rind_sha1_add(rind_sha1 *sha1, const void *bytes, size_t n)
{
    const uint8_t *from = bytes;
    size_t held = sha1->n_bytes % 64;

    sha1->n_bytes += n;
    if (held > 0) {
        size_t take = n < 64 - held ? n : 64 - held;

        memcpy(sha1->block + held, from, take);
        from += take;
        n -= take;
        if (held + take < 64)
            return;
        add_blocks(sha1, sha1->block, 1);
    }
    add_blocks(sha1, from, n / 64);
    memcpy(sha1->block, from + n / 64 * 64, n % 64);
}

void rind_sha1_end(rind_sha1 *sha1, char digits[RIND_SHA1_SIZE])
{
    uint8_t tail[72] = { 0x80 };
    uint64_t n_bits = sha1->n_bytes * 8;
    size_t n = 1 + (119 - sha1->n_bytes % 64) % 64;

    for (int k = 0; k < 8; k++)
        tail[n + (size_t)k] = (uint8_t)(n_bits >> (56 - 8 * k));
    rind_sha1_add(sha1, tail, n + 8);
    for (int k = 0; k < 5; k++)
        snprintf(digits + 8 * k, 9, "%08x", (unsigned)sha1->state[k]);
}
