/* Numbers of all kinds, memory, signals and threads: what it prints is the same on every x86-64 machine with SSE4.2. */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t state = 88172645463325252u;

static uint64_t next(void) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static void integers(void) {
    uint64_t sum = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t a = next(), b = next() | 1;
        int64_t s = (int64_t) a, t = (int64_t) (b >> (a & 31)) | 1;
        unsigned __int128 product = (unsigned __int128) a * b;
        sum += a / b + a % b + (uint64_t) (s / t) + (uint64_t) (s % t) + (uint64_t) (product >> 64)
                + (uint64_t) (product / (b >> 9 | 1)) + (a << (b & 63) | a >> (64 - (b & 63 ? b & 63 : 1)))
                + __builtin_popcountll(a) + __builtin_clzll(b) + __builtin_ctzll(b) + __builtin_bswap64(a)
                + (uint32_t) a / (uint16_t) (b | 1) + (uint8_t) a % (uint8_t) (b | 1);
        long overflowed;
        sum += __builtin_mul_overflow(s, t, &overflowed) + (uint64_t) overflowed + __builtin_ia32_crc32di(a, b);
    }
    printf("integers %016lx\n", sum);
}

static void floating(void) {
    double d = 0;
    float f = 0;
    long double l = 0, logarithms = 0;
    for (int i = 1; i < 3000; i++) {
        double x = (int64_t) next() * 0x1p-60;
        d += sin(x) * exp(-x * x) + cbrt(x) + fma(x, d, 1) * 1e-9 + floor(x * 7) + rint(x * 3) + (double) (int64_t) (x * 1e6);
        f += (float) x / i + sqrtf(fabsf((float) x)) + (float) (uint32_t) i;
        l += (long double) x * x / i + sqrtl(i) + fmodl(x, 0.3L) + (long double) (uint64_t) (x * x * 1e15) + sinl(x);
        logarithms += logl(i) + expl(x / 9) + atanl(x);
    }
    // the x87's own functions are not the same to the last bit on all processors
    printf("floats %a %a %La %.17g %.20Lg %.14Lg\n", d, f, l, d, l, logarithms);
    volatile double tiny = DBL_MIN, three = 3, zero = 0;
    printf("denormal %a %a inf %g nan %d\n", tiny / three, 5e-324 / three * 2, 1 / zero, isnan(zero / zero));
    int modes[] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
    for (int i = 0; i < 4; i++) {
        fesetround(modes[i]);
        volatile float single = 1;
        volatile long double extended = 1;
        printf("rounded %a %a %La %ld %g\n", 1 / three, (double) (single / (float) three), extended / three, lrint(2.5 * three / 3), rint(-0.5 * three));
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    volatile double inexact = 1 / three;
    printf("flags %d", fetestexcept(FE_INEXACT) != 0);
    inexact = 1 / zero;
    printf(" %d", fetestexcept(FE_DIVBYZERO) != 0);
    inexact = tiny * tiny;
    printf(" %d %g\n", fetestexcept(FE_UNDERFLOW) != 0, inexact);
}

static int compare(const void *a, const void *b) {
    return memcmp(a, b, 8);
}

static void memory(void) {
    unsigned char *bytes = malloc(70000), *copy = malloc(70000);
    uint32_t sum = 0;
    for (int i = 0; i < 70000; i += 8) {
        uint64_t value = next();
        memcpy(bytes + i, &value, 8);
    }
    for (int i = 0; i < 300; i++) {
        size_t from = next() % 60000, to = next() % 60000, length = next() % 9000;
        memmove(bytes + to, bytes + from, length);
        memcpy(copy + from, bytes + to, length);
        bytes[from + length] = 0;
        sum = __builtin_ia32_crc32si(sum, strlen((char *) bytes + from) + (memchr(copy + to, i, length) != NULL) * 7 + (memcmp(bytes, copy, length) > 0));
        sum = __builtin_ia32_crc32si(sum, strspn((char *) bytes + to, "abc") + strncmp((char *) bytes, (char *) copy, length) % 2);
    }
    qsort(bytes, 8750, 8, compare);
    for (int i = 0; i < 70000; i += 8) {
        sum = __builtin_ia32_crc32di(sum, *(uint64_t *) (bytes + i));
    }
    printf("memory %08x\n", sum);
}

static sigjmp_buf back;

static void jump(int number, siginfo_t *info, void *context) {
    (void) context;
    siglongjmp(back, number * 256 + (info->si_code & 255));
}

static void signals(void) {
    struct sigaction action = {.sa_sigaction = jump, .sa_flags = SA_SIGINFO};
    int numbers[] = {SIGFPE, SIGSEGV, SIGILL, SIGTRAP, SIGBUS};
    for (int i = 0; i < 5; i++) {
        sigaction(numbers[i], &action, NULL);
    }
    volatile int zero = 0, seven = 7;
    volatile int step = 0;
    char *page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int what = sigsetjmp(back, 1);
    if (what) {
        printf("signal %d code %d\n", what / 256, what % 256);
    }
    switch (step++) {
        case 0: printf("%d\n", seven / zero);
        case 1: *(volatile char *) NULL = 1;
        case 2: page[5] = 1;
        case 3: __asm__ volatile("ud2");
        case 4: __asm__ volatile("int3; nop"); raise(SIGTRAP);
        case 5: ((void (*)(void)) (uintptr_t) page)();
        case 6: __asm__ volatile("hlt");
        case 7: *(volatile char *) 0x8000000000000000 = 1;
    }
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
    strcpy(page, "written");
    pid_t child = fork();
    if (child == 0) {
        strcpy(page, "child");
        _exit(page[0]);
    }
    int status;
    waitpid(child, &status, 0);
    printf("child %d parent %s\n", WEXITSTATUS(status), page);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long guarded, atomic;
static __thread long mine;

static void *count(void *argument) {
    for (int i = 0; i < 2000; i++) {
        pthread_mutex_lock(&mutex);
        guarded += (long) argument;
        pthread_mutex_unlock(&mutex);
        __atomic_fetch_add(&atomic, (long) argument, __ATOMIC_SEQ_CST);
        mine++;
    }
    return (void *) mine;
}

static void threads(void) {
    pthread_t ids[4];
    long own = 0;
    for (long i = 0; i < 4; i++) {
        pthread_create(&ids[i], NULL, count, (void *) (i + 1));
    }
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(ids[i], &result);
        own += (long) result;
    }
    printf("threads %ld %ld %ld\n", guarded, atomic, own);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    integers();
    floating();
    memory();
    signals();
    threads();
    return 0;
}
