#include <zlib.h>

#include "pack.h"

static unsigned char plain[BYTES], packed[2 * BYTES], again[BYTES];

int main(void) {
    static const int LEVELS[] = {0, 1, 6};
    text(plain);
    for (unsigned i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
        uLongf bytes = sizeof packed;
        uLongf back = sizeof again;
        if (compress2(packed, &bytes, plain, BYTES, LEVELS[i]) != Z_OK || uncompress(again, &back, packed, bytes) != Z_OK) {
            return 1;
        }
        report("zlib", LEVELS[i], packed, bytes, back == BYTES && !memcmp(plain, again, BYTES));
    }
    printf("%08lx %08lx\n", crc32(0, plain, BYTES), adler32(1, plain, BYTES));
    packed[1000] ^= 0x55;
    uLongf back = sizeof again;
    printf("damaged: %d\n", uncompress(again, &back, packed, 5000));
    return 0;
}
