/* Programs with floating point, long double, setjmp and vector instructions, on a C library. Output must equal native. */
#include <complex.h>
#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <immintrin.h>

#ifndef SCALE
#define SCALE 1
#endif

struct body { double x, y, z, vx, vy, vz, mass; };

static void nbody(void) {
    struct body b[3] = {{0, 0, 0, 0, 0, 0, 39.5}, {4.84, -1.16, -0.1, 0.6, 2.8, -0.02, 0.037},
        {8.34, 4.12, -0.4, -1.01, 1.8, 0.008, 0.011}};
    for (int step = 0; step < 2000 * SCALE; step++) {
        for (int i = 0; i < 3; i++) {
            for (int j = i + 1; j < 3; j++) {
                double dx = b[i].x - b[j].x, dy = b[i].y - b[j].y, dz = b[i].z - b[j].z;
                double d2 = dx * dx + dy * dy + dz * dz, mag = 0.001 / (d2 * __builtin_sqrt(d2));
                b[i].vx -= dx * b[j].mass * mag; b[i].vy -= dy * b[j].mass * mag; b[i].vz -= dz * b[j].mass * mag;
                b[j].vx += dx * b[i].mass * mag; b[j].vy += dy * b[i].mass * mag; b[j].vz += dz * b[i].mass * mag;
            }
        }
        for (int i = 0; i < 3; i++) {
            b[i].x += 0.001 * b[i].vx; b[i].y += 0.001 * b[i].vy; b[i].z += 0.001 * b[i].vz;
        }
    }
    for (int i = 0; i < 3; i++) {
        printf("nbody %.17g %.17g %a\n", b[i].x, b[i].y, b[i].z);
    }
}

static void fft(void) {
    enum { N = 256 };
    static double re[N], im[N];
    for (int i = 0; i < N; i++) { re[i] = i % 17 - 8; im[i] = i % 5; }
    for (int half = N / 2; half >= 1; half /= 2) {
        double c = -1, s = 0;
        for (int k = 1; k < half; k *= 2) { double n = __builtin_sqrt((1 + c) / 2); s = k == 1 ? 1 : s / (2 * n); c = n; }
        double wr = 1, wi = 0;
        for (int j = 0; j < half; j++) {
            for (int i = j; i < N; i += 2 * half) {
                double tr = re[i] - re[i + half], ti = im[i] - im[i + half];
                re[i] += re[i + half]; im[i] += im[i + half];
                re[i + half] = tr * wr - ti * wi; im[i + half] = tr * wi + ti * wr;
            }
            double t = wr * c - wi * s; wi = wr * s + wi * c; wr = t;
        }
    }
    double sum = 0;
    for (int i = 0; i < N; i++) { sum += re[i] * re[i] + im[i] * im[i]; }
    printf("fft %.17g %.9g\n", sum, (float) re[77]);
}

static void linpack(void) {
    enum { N = 40 };
    static float a[N][N];
    uint32_t seed = 1;
    for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) { seed = seed * 3125 % 65536; a[i][j] = (seed - 32768.0f) / 16384; }
    for (int k = 0; k < N; k++) for (int i = k + 1; i < N; i++) {
        float f = a[i][k] / a[k][k];
        for (int j = k; j < N; j++) a[i][j] -= f * a[k][j];
    }
    float det = 1;
    for (int i = 0; i < N; i++) det *= a[i][i] > 0 ? 0.9f : -1.1f;
    printf("linpack %.9g %a\n", det, a[N - 1][N - 1]);
}

static void extended(void) {
    long double x = 1, sum = 0;
    for (int i = 1; i < 300; i++) { x = x * 1.01L + 1.0L / i; sum += sqrtl(x) / i; }
    printf("extended %.18Lg %La %Lf %d\n", sum, x, fmodl(sum, 0.37L), (int) lrintl(sum));
    printf("functions %.16Lg %.16Lg %.16Lg %.16Lg\n", expl(1.25L), logl(sum), sinl(0.5L), atan2l(1.5L, -2.5L));
    printf("%e %g %f %.0f %5.3e\n", 1e300 / 7, 1e-320, 123456.789, 2.5, -0.0);
    printf("%g %g %g\n", strtod("1.7976931348623157e308", 0), strtod("4.9e-324", 0), strtod("0.1", 0));
}

static jmp_buf back;

static void deeper(int n) { if (n == 0) longjmp(back, 42); deeper(n - 1); }

__attribute__((target("aes,sse4.2,sha,pclmul")))
static void vectors(void) {
    __m128i s = _mm_set_epi32(1, 2, 3, 4), k = _mm_set_epi32(5, 6, 7, 8);
    for (int i = 0; i < 1000 * SCALE; i++) { s = _mm_aesenc_si128(s, k); k = _mm_add_epi32(k, _mm_aesdec_si128(k, s)); }
    s = _mm_xor_si128(s, _mm_clmulepi64_si128(s, k, 0x10));
    __m128i state0 = s, state1 = k;
    for (int i = 0; i < 1000 * SCALE; i++) { state0 = _mm_sha256rnds2_epu32(state0, state1, _mm_sha256msg1_epu32(s, k)); state1 = _mm_sha1rnds4_epu32(state1, state0, 2); }
    uint32_t out[4];
    _mm_storeu_si128((__m128i *) out, _mm_xor_si128(state0, state1));
    printf("vectors %08x %08x %08x %08x\n", out[0], out[1], out[2], out[3]);
    const char *text = "the quick brown fox jumps";
    __m128i set = _mm_loadu_si128((const __m128i *) "xyz\0............");
    printf("pcmpistri %d\n", _mm_cmpistri(set, _mm_loadu_si128((const __m128i *) (text + 5)), _SIDD_CMP_EQUAL_ANY));
}

int main(int argc, char **argv) {
    nbody();
    fft();
    linpack();
    extended();
    if (setjmp(back) == 0) { deeper(20); } else { puts("longjmp"); }
    vectors();
    printf("%d %s\n", argc, argv[argc - 1]);
    return 7;
}
