#include <zstd.h>

#include "pack.h"

static unsigned char plain[BYTES], packed[2 * BYTES], again[BYTES];

int main(void) {
    static const int LEVELS[] = {-5, 1, 3, 9, 15};
    text(plain);
    for (unsigned i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
        size_t bytes = ZSTD_compress(packed, sizeof packed, plain, BYTES, LEVELS[i]);
        size_t back = ZSTD_isError(bytes) ? 0 : ZSTD_decompress(again, sizeof again, packed, bytes);
        report("zstd", LEVELS[i], packed, bytes, back == BYTES && !memcmp(plain, again, BYTES));
    }
    printf("cut off: %s\n", ZSTD_getErrorName(ZSTD_decompress(again, sizeof again, packed, 5000)));
    return 0;
}
