/* SHA-256 and SHA-512 (FIPS 180-4) in plain C, with known answers; round constants are computed from primes. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t k256[64];
static uint64_t k512[80];
static uint64_t start512[8];

/* The first 64 bits of the fraction of a prime's root: the largest r with r^n <= prime * 2^(64 n). */
static uint64_t fraction(unsigned prime, int n) {
    uint64_t whole = 1;
    while ((n == 2 ? (whole + 1) * (whole + 1) : (whole + 1) * (whole + 1) * (whole + 1)) <= prime) {
        whole++;
    }
    uint64_t bits = 0;
    for (int b = 63; b >= 0; b--) {
        bits |= 1ull << b;
        /* Squares and cubes of whole.bits in 16-bit digits, lowest first. */
        uint32_t value[5] = {bits & 0xFFFF, bits >> 16 & 0xFFFF, bits >> 32 & 0xFFFF, bits >> 48, (uint32_t)whole};
        uint32_t power[16] = {0};
        memcpy(power, value, sizeof value);
        for (int i = 1; i < n; i++) {
            uint32_t product[16] = {0};
            for (int j = 0; j < 11; j++) {
                uint64_t carry = 0;
                for (int m = 0; m < 5; m++) {
                    uint64_t sum = (uint64_t)power[j] * value[m] + product[j + m] + carry;
                    product[j + m] = sum & 0xFFFF;
                    carry = sum >> 16;
                }
                product[j + 5] += (uint32_t)carry;
            }
            memcpy(power, product, sizeof power);
        }
        uint64_t top = 0;
        for (int j = 15; j >= 4 * n; j--) {
            top = top << 16 | power[j];
        }
        if (top >= prime) {
            bits &= ~(1ull << b);
        }
    }
    return bits;
}

static void constants(void) {
    int found = 0;
    for (unsigned p = 2; found < 80; p++) {
        int prime = 1;
        for (unsigned d = 2; d * d <= p; d++) {
            prime &= p % d != 0;
        }
        if (prime) {
            k512[found] = fraction(p, 3);
            if (found < 64) {
                k256[found] = (uint32_t)(k512[found] >> 32);
            }
            if (found < 8) {
                start512[found] = fraction(p, 2);
            }
            found++;
        }
    }
}

#define ROTATE(x, n) ((x) >> (n) | (x) << (8 * sizeof(x) - (n)))
#define SHA(name, word, rounds, k, a1, a2, a3, e1, e2, e3, s1, s2, s3, t1, t2, t3)                                        \
    static void name(word state[8], const unsigned char *block) {                                                         \
        word w[rounds], s[8];                                                                                             \
        for (int i = 0; i < 16; i++) {                                                                                    \
            w[i] = 0;                                                                                                     \
            for (unsigned b = 0; b < sizeof(word); b++) {                                                                 \
                w[i] = w[i] << 8 | block[i * sizeof(word) + b];                                                           \
            }                                                                                                             \
        }                                                                                                                 \
        for (int i = 16; i < rounds; i++) {                                                                               \
            word x = w[i - 15], y = w[i - 2];                                                                             \
            w[i] = w[i - 16] + (ROTATE(x, s1) ^ ROTATE(x, s2) ^ x >> s3) + w[i - 7] + (ROTATE(y, t1) ^ ROTATE(y, t2) ^ y >> t3); \
        }                                                                                                                 \
        memcpy(s, state, sizeof s);                                                                                       \
        for (int i = 0; i < rounds; i++) {                                                                                \
            word t = s[7] + (ROTATE(s[4], e1) ^ ROTATE(s[4], e2) ^ ROTATE(s[4], e3)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i]; \
            word u = (ROTATE(s[0], a1) ^ ROTATE(s[0], a2) ^ ROTATE(s[0], a3)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2])); \
            memmove(s + 1, s, 7 * sizeof(word));                                                                          \
            s[4] += t;                                                                                                    \
            s[0] = t + u;                                                                                                 \
        }                                                                                                                 \
        for (int i = 0; i < 8; i++) {                                                                                     \
            state[i] += s[i];                                                                                             \
        }                                                                                                                 \
    }                                                                                                                     \
    static void name##_of(const unsigned char *from, size_t bytes) {                                                      \
        word state[8];                                                                                                    \
        unsigned char last[32 * sizeof(word)] = {0};                                                                      \
        size_t block = 16 * sizeof(word), left = bytes;                                                                   \
        for (int i = 0; i < 8; i++) {                                                                                     \
            state[i] = (word)(start512[i] >> (64 - 8 * sizeof(word)));                                                    \
        }                                                                                                                 \
        for (; left >= block; left -= block, from += block) {                                                             \
            name(state, from);                                                                                            \
        }                                                                                                                 \
        memcpy(last, from, left);                                                                                         \
        last[left] = 0x80;                                                                                                \
        size_t end = left + 1 + 2 * sizeof(word) <= block ? block : 2 * block;                                            \
        for (int i = 0; i < 8; i++) {                                                                                     \
            last[end - 1 - i] = (unsigned char)((uint64_t)bytes * 8 >> 8 * i);                                            \
        }                                                                                                                 \
        for (size_t at = 0; at < end; at += block) {                                                                      \
            name(state, last + at);                                                                                       \
        }                                                                                                                 \
        for (int i = 0; i < 8; i++) {                                                                                     \
            printf("%0*llx", (int)(2 * sizeof(word)), (unsigned long long)state[i]);                                      \
        }                                                                                                                 \
        printf("\n");                                                                                                     \
    }

SHA(sha256, uint32_t, 64, k256, 2, 13, 22, 6, 11, 25, 7, 18, 3, 17, 19, 10)
SHA(sha512, uint64_t, 80, k512, 28, 34, 39, 14, 18, 41, 1, 8, 7, 19, 61, 6)

int main(void) {
    static unsigned char bytes[60000];
    constants();
    sha256_of((const unsigned char *)"abc", 3);
    sha512_of((const unsigned char *)"abc", 3);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(i * 7919 >> 4);
    }
    for (size_t length = 0; length < sizeof bytes; length = length * 3 + 55) {
        sha256_of(bytes, length);
        sha512_of(bytes, length);
    }
    return 0;
}
