/*
 * Runs test cases on the processor of this machine and gives back what it did. See NativeCpu.java for the protocol.
 *
 * One signal handler does everything: it stores the state of the case that has just trapped, puts the next case's registers
 * into the signal frame and returns into its code. The code page is full of INT3, so every case ends with a trap.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x10000000ul
#define CODE_SIZE 0x1000
#define DATA 0x20000000ul
#define DATA_SIZE 0x2000
#define READ_ONLY 0x20003000ul
#define FX_BYTES 416

struct test_case {
    uint64_t gpr[16], flags, rip, seed;
    uint32_t code_bytes, pad;
    uint8_t code[64];
    uint8_t fx[512];
    uint32_t patch_at, patch_bytes;
    uint8_t patch[640];
};

struct result {
    uint64_t gpr[16], flags, rip, trap, error, cr2;
    uint8_t fx[512];
    uint8_t memory[DATA_SIZE];
};

/* Where ucontext keeps the registers, in the processor's order. */
static const int GREG[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
    REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static struct test_case *cases;
static struct result *results;
static int count, current;
static gregset_t home;
static uint8_t home_fx[FX_BYTES];

static void fill(uint64_t *memory, int bytes, uint64_t seed) {
    for (int i = 0; i < bytes / 8; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        memory[i] = seed;
    }
}

static void save(ucontext_t *context) {
    struct result *r = &results[current];
    greg_t *g = context->uc_mcontext.gregs;
    for (int i = 0; i < 16; i++) {
        r->gpr[i] = g[GREG[i]];
    }
    r->flags = g[REG_EFL];
    r->rip = g[REG_RIP];
    r->trap = g[REG_TRAPNO];
    r->error = g[REG_ERR];
    r->cr2 = g[REG_CR2];
    memcpy(r->fx, context->uc_mcontext.fpregs, FX_BYTES);
    memcpy(r->memory, (void *) DATA, DATA_SIZE);
    memset((void *) CODE, 0xCC, CODE_SIZE);
}

static void load(ucontext_t *context) {
    struct test_case *t = &cases[current];
    greg_t *g = context->uc_mcontext.gregs;
    for (int i = 0; i < 16; i++) {
        g[GREG[i]] = t->gpr[i];
    }
    g[REG_EFL] = t->flags;
    g[REG_RIP] = t->rip;
    memcpy((void *) t->rip, t->code, t->code_bytes);
    fill((uint64_t *) DATA, DATA_SIZE, t->seed);
    memcpy((uint8_t *) DATA + t->patch_at, t->patch, t->patch_bytes);
    uint8_t *fx = (uint8_t *) context->uc_mcontext.fpregs;
    uint32_t mask;
    memcpy(&mask, fx + 28, 4);
    memcpy(fx, t->fx, FX_BYTES);
    memcpy(fx + 28, &mask, 4);
    fx[512] |= 3;
}

static void handler(int signal, siginfo_t *info, void *argument) {
    /* A case may have set AC, ID or NT; handlers inherit them, and a return from a signal does not clear the last two. */
    __asm__ volatile("pushfq; andl $~0x244000, (%%rsp); popfq" ::: "memory", "cc");
    (void) signal;
    (void) info;
    ucontext_t *context = argument;
    uint8_t *fx = (uint8_t *) context->uc_mcontext.fpregs;
    if (current < 0) {
        memcpy(home, context->uc_mcontext.gregs, sizeof home);
        memcpy(home_fx, fx, FX_BYTES);
    } else {
        save(context);
    }
    if (++current < count) {
        load(context);
    } else {
        memcpy(context->uc_mcontext.gregs, home, sizeof home);
        memcpy(fx, home_fx, FX_BYTES);
    }
}

static void map(uint64_t address, size_t bytes, int protection) {
    void *p = mmap((void *) address, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != (void *) address) {
        perror("mmap");
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        return 2;
    }
    int most = atoi(argv[2]);
    int fd = open(argv[1], O_RDWR);
    size_t bytes = (size_t) most * (sizeof(struct test_case) + sizeof(struct result));
    uint8_t *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd < 0 || shared == MAP_FAILED) {
        perror(argv[1]);
        return 1;
    }
    cases = (struct test_case *) shared;
    results = (struct result *) (shared + most * sizeof(struct test_case));
    map(CODE, CODE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC);
    map(DATA, DATA_SIZE, PROT_READ | PROT_WRITE);
    map(READ_ONLY, 0x1000, PROT_READ | PROT_WRITE);
    memset((void *) CODE, 0xCC, CODE_SIZE);
    fill((uint64_t *) READ_ONLY, 0x1000, 1);
    mprotect((void *) READ_ONLY, 0x1000, PROT_READ);

    static uint8_t stack[1 << 17];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    for (int i = 0; i < 5; i++) {
        sigaction(signals[i], &action, NULL);
    }
    int32_t n;
    while (read(0, &n, 4) == 4) {
        count = n;
        current = -1;
        /* A case that never ends ends this program. */
        alarm(30);
        __asm__ volatile("int3" ::: "memory");
        if (write(1, &n, 4) != 4) {
            return 1;
        }
    }
    return 0;
}
