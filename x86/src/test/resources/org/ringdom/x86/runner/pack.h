/* Text that compresses like text does, and a digest; for programs about compression. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES = 120000 };

static uint32_t seed = 20261130;

static uint32_t next(void) {
    seed = seed * 1664525 + 1013904223;
    return seed >> 16;
}

static void text(unsigned char *to) {
    static const char *const WORDS[] = {"guest", "ring", "the", "of ", "page", "event", "grant", "zero", "table", "x", "and", "\n"};
    size_t at = 0;
    while (at < BYTES) {
        const char *word = WORDS[next() % 12];
        for (; *word && at < BYTES; word++) {
            to[at++] = (unsigned char)*word;
        }
        if (at < BYTES) {
            to[at++] = next() % 50 ? ' ' : (unsigned char)next();
        }
    }
}

static uint64_t digest(const unsigned char *from, size_t bytes) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < bytes; i++) {
        hash = (hash ^ from[i]) * 0x100000001b3u;
    }
    return hash;
}

static inline void report(const char *how, int level, const unsigned char *packed, size_t bytes, int same) {
    printf("%s level %d: %zu bytes, %016llx, %s\n", how, level, bytes, (unsigned long long)digest(packed, bytes),
           same ? "comes back" : "DIFFERS");
}
