/* Integer kernels without a C library: gcc -O2 -static -nostdlib -ffreestanding -mgeneral-regs-only. WHICH chooses one. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

static long system3(long n, long a, long b, long c) {
    long r;
    __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}

static void print(const char *name, u64 value) {
    char line[64];
    int n = 0;
    while (*name) {
        line[n++] = *name++;
    }
    line[n++] = ' ';
    for (int i = 60; i >= 0; i -= 4) {
        line[n++] = "0123456789abcdef"[value >> i & 15];
    }
    line[n++] = '\n';
    system3(1, 1, (long) line, n);
}

void *memset(void *to, int value, u64 n) {
    void *p = to;
    __asm__ volatile("rep stosb" : "+D"(p), "+c"(n) : "a"(value) : "memory");
    return to;
}

void *memcpy(void *to, const void *from, u64 n) {
    void *p = to;
    __asm__ volatile("rep movsb" : "+D"(p), "+S"(from), "+c"(n) : : "memory");
    return to;
}

static u64 seed = 88172645463325252ul;
static u64 next(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

static u8 buffer[1 << 18];

static u64 crc(void) {
    static u32 table[256];
    for (u32 i = 0; i < 256; i++) {
        u32 c = i;
        for (int k = 0; k < 8; k++) {
            c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
        }
        table[i] = c;
    }
    u32 c = ~0u;
    for (int round = 0; round < SCALE; round++) {
        for (u64 i = 0; i < sizeof buffer; i++) {
            c = table[(c ^ buffer[i]) & 255] ^ c >> 8;
        }
    }
    return c;
}

#define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))
static const u32 K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static void sha_block(u32 *h, const u8 *p) {
    u32 w[64], s[8];
    for (int i = 0; i < 16; i++) {
        w[i] = __builtin_bswap32(*(const u32 *) (p + 4 * i));
    }
    for (int i = 16; i < 64; i++) {
        u32 a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (ROTATE(a, 7) ^ ROTATE(a, 18) ^ a >> 3) + w[i - 7] + (ROTATE(b, 17) ^ ROTATE(b, 19) ^ b >> 10);
    }
    memcpy(s, h, 32);
    for (int i = 0; i < 64; i++) {
        u32 t = s[7] + (ROTATE(s[4], 6) ^ ROTATE(s[4], 11) ^ ROTATE(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + K[i] + w[i];
        u32 u = (ROTATE(s[0], 2) ^ ROTATE(s[0], 13) ^ ROTATE(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        s[7] = s[6], s[6] = s[5], s[5] = s[4], s[4] = s[3] + t, s[3] = s[2], s[2] = s[1], s[1] = s[0], s[0] = t + u;
    }
    for (int i = 0; i < 8; i++) {
        h[i] += s[i];
    }
}

static u64 sha256(void) {
    u32 h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    for (int round = 0; round < SCALE; round++) {
        for (u64 i = 0; i < sizeof buffer; i += 64) {
            sha_block(h, buffer + i);
        }
    }
    return (u64) h[0] << 32 | h[7];
}

static void sort(long *a, long low, long high) {
    while (low < high) {
        long i = low, j = high, pivot = a[(low + high) / 2];
        while (i <= j) {
            while (a[i] < pivot) {
                i++;
            }
            while (a[j] > pivot) {
                j--;
            }
            if (i <= j) {
                long t = a[i];
                a[i++] = a[j];
                a[j--] = t;
            }
        }
        sort(a, low, j);
        low = i;
    }
}

static u64 quicksort(void) {
    long *a = (long *) buffer;
    long n = sizeof buffer / 8;
    u64 sum = 0;
    for (int round = 0; round < SCALE; round++) {
        for (long i = 0; i < n; i++) {
            a[i] = (long) next();
        }
        sort(a, 0, n - 1);
        for (long i = 0; i < n; i++) {
            sum = sum * 31 + (u64) a[i];
        }
    }
    return sum;
}

static u64 bignum(void) {
    u64 a[32], b[32], sum = 0;
    for (int round = 0; round < 400 * SCALE; round++) {
        u64 r[64] = {0};
        for (int i = 0; i < 32; i++) {
            a[i] = next(), b[i] = next();
        }
        for (int i = 0; i < 32; i++) {
            u64 carry = 0;
            for (int j = 0; j < 32; j++) {
                unsigned __int128 t = (unsigned __int128) a[i] * b[j] + r[i + j] + carry;
                r[i + j] = (u64) t;
                carry = (u64) (t >> 64);
            }
            r[i + 32] = carry;
        }
        sum ^= r[next() & 63] / (a[0] | 1);
    }
    return sum;
}

#define F1(n) static __attribute__((noinline)) u64 f##n(u64 x) { return (x + n) * (n | 1) ^ x >> (n % 31 + 1); }
#define F8(n) F1(n##0) F1(n##1) F1(n##2) F1(n##3) F1(n##4) F1(n##5) F1(n##6) F1(n##7)
#define F64(n) F8(n##0) F8(n##1) F8(n##2) F8(n##3) F8(n##4) F8(n##5) F8(n##6) F8(n##7)
F64(1) F64(2) F64(3) F64(4) F64(5) F64(6) F64(7)
#define T1(n) f##n,
#define T8(n) T1(n##0) T1(n##1) T1(n##2) T1(n##3) T1(n##4) T1(n##5) T1(n##6) T1(n##7)
#define T64(n) T8(n##0) T8(n##1) T8(n##2) T8(n##3) T8(n##4) T8(n##5) T8(n##6) T8(n##7)
static u64 (*const functions[])(u64) = {T64(1) T64(2) T64(3) T64(4) T64(5) T64(6) T64(7)};

static u64 wide(void) {
    u64 x = 1, n = sizeof functions / sizeof *functions;
    for (u64 i = 0; i < 100000ul * SCALE; i++) {
        x = functions[(x >> 20 ^ i * 7) % n](x);
    }
    return x;
}

void _start(void) {
    for (u64 i = 0; i < sizeof buffer; i += 8) {
        *(u64 *) (buffer + i) = next();
    }
#if WHICH == 0 || WHICH == 1
    print("crc", crc());
#endif
#if WHICH == 0 || WHICH == 2
    print("sha256", sha256());
#endif
#if WHICH == 0 || WHICH == 3
    print("quicksort", quicksort());
#endif
#if WHICH == 0 || WHICH == 4
    print("bignum", bignum());
#endif
#if WHICH == 0 || WHICH == 5
    print("wide", wide());
#endif
    system3(60, 7, 0, 0);
}
