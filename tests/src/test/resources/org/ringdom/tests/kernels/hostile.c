/*
 * A PV kernel that does what it must not. Its command line is "<kind> <seed> <rounds>"; kinds are c, random hypercalls, u and k,
 * random instructions in user and in kernel mode, and p, random page tables. Exceptions and a timer bring it back to its loop. It powers off when its rounds are
 * over; that it crashes before is well, too.
 */
typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

#define BASE 0xFFFFFFFF80000000UL
#define PAGE 4096UL
enum { SET_TRAP_TABLE = 0, MMU_UPDATE = 1, STACK_SWITCH = 3, UPDATE_VA_MAPPING = 14, IRET = 23, VCPU_OP = 24, MMUEXT_OP = 26, SCHED_OP = 29,
    CALLBACK_OP = 30, EVENT_CHANNEL_OP = 32 };
enum { TABLES = 32, MOST_FAULTS = 2000 };

struct trap { u8 vector, flags; u16 cs; u32 pad; u64 address; };
struct callback { u16 type, flags; u32 pad; u64 address; };
struct update { u64 pointer, value; };
struct extended { u32 command, pad; u64 first, second; };

__asm__(".section .note.Xen, \"a\"\n"
    ".long 4, 8, 5\n .asciz \"Xen\"\n .asciz \"xen-3.0\"\n"
    ".long 4, 8, 8\n .asciz \"Xen\"\n .asciz \"generic\"\n"
    ".long 4, 8, 1\n .asciz \"Xen\"\n .quad _start\n"
    ".long 4, 8, 3\n .asciz \"Xen\"\n .quad 0xFFFFFFFF80000000\n"
    ".section .text.start, \"ax\"\n"
    ".globl _start\n_start: cld\n lea stack_top(%rip), %rsp\n mov %rsi, %rdi\n call begin\n"
    ".globl on_trap\non_trap: cld\n lea stack_top(%rip), %rsp\n call again\n"
    ".globl on_event\non_event: cld\n lea stack_top(%rip), %rsp\n call woken\n"
    /* jumps into random bytes with random registers: by iret in user mode, or as they are */
    ".globl leap\nleap:\n mov values+8(%rip), %rcx\n mov values+16(%rip), %rdx\n mov values+24(%rip), %rbx\n"
    " mov values+40(%rip), %rbp\n mov values+48(%rip), %rsi\n mov values+56(%rip), %rdi\n mov values+64(%rip), %r8\n"
    " mov values+72(%rip), %r9\n mov values+80(%rip), %r10\n mov values+88(%rip), %r11\n mov values+96(%rip), %r12\n"
    " mov values+104(%rip), %r13\n mov values+112(%rip), %r14\n mov values+120(%rip), %r15\n mov values(%rip), %rax\n"
    " cmpb $0, privileged(%rip)\n je 1f\n lea play_top(%rip), %rsp\n jmp code\n"
    "1: lea frame(%rip), %rsp\n mov $23, %eax\n syscall\n"
    ".bss\n .balign 4096\n .skip 16384\n.globl stack_top\nstack_top:\n .skip 4096\n.globl play\nplay: .skip 4096\n.globl play_top\nplay_top:\n"
    ".globl code\ncode: .skip 4096\n .text\n");

extern void on_trap(void), on_event(void), leap(void);
extern u8 code[PAGE], play[PAGE], stack_top[];
u64 values[16], frame[9];
u8 privileged;
static u64 tables[TABLES][512] __attribute__((aligned(4096)));
static u8 shared[PAGE] __attribute__((aligned(4096)));
static u8 scratch[PAGE] __attribute__((aligned(4096)));
static struct trap traps[21];
static const u64 *frames;
static u64 root, seed, rounds, faults, pages;
static char kind;
static volatile u64 timer_port;

static u64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e)
{
    register u64 r10 __asm__("r10") = d;
    register u64 r8 __asm__("r8") = e;
    u64 result = number;
    __asm__ volatile("push %%rbp\n push %%rbx\n push %%r12\n push %%r13\n push %%r14\n push %%r15\n syscall\n"
        "pop %%r15\n pop %%r14\n pop %%r13\n pop %%r12\n pop %%rbx\n pop %%rbp"
        : "+a"(result), "+D"(a), "+S"(b), "+d"(c), "+r"(r10), "+r"(r8) : : "rcx", "r11", "memory");
    return result;
}

static u64 next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static u64 frame_of(const void *address)
{
    return frames[((u64) address - BASE) / PAGE];
}

static void end(u32 reason)
{
    for (;;) {
        call(SCHED_OP, 2, (u64) &reason, 0, 0, 0);
    }
}

/* Puts everything back that the loop needs, whatever the last round has done to it. */
static void prepare(void)
{
    static u64 period = 2000000;
    struct callback event = {0, 0, 0, (u64) on_event};
    for (int i = 0; i < 20; i++) {
        traps[i] = (struct trap) {(u8) i, 3, 0xE033, 0, (u64) on_trap};
    }
    call(SET_TRAP_TABLE, (u64) traps, 0, 0, 0, 0);
    call(CALLBACK_OP, 0, (u64) &event, 0, 0, 0);
    call(VCPU_OP, 6, 0, (u64) &period, 0, 0);
    call(UPDATE_VA_MAPPING, (u64) shared, *(u64 *) (scratch + PAGE - 8) | 0x67, 2, 0, 0);
    call(UPDATE_VA_MAPPING, (u64) play, frame_of(play) << 12 | 0x67, 2, 0, 0);
    call(STACK_SWITCH, 0xE02B, (u64) stack_top, 0, 0, 0);
    call(UPDATE_VA_MAPPING, (u64) code, frame_of(code) << 12 | 0x67, 2, 0, 0);
    *(volatile u64 *) (shared + 0x800 + timer_port / 64 * 8) = 0;
    *(volatile u64 *) (shared + 8) = 0;
    *(volatile u8 *) shared = 0;
    *(volatile u8 *) (shared + 1) = 0;
}

static u64 argument(void)
{
    switch (next() & 7) {
    case 0: return next();
    case 1: return next() & 0xFF;
    case 2: return next() & 7;
    case 3: return (u64) scratch + (next() & 0xFF8);
    case 4: return BASE + next() % (pages * PAGE);
    case 5: return next() % pages << 12 | (next() & 0xFFF);
    case 6: return next() % (pages + 64);
    default: return next() & 1 ? 0x7FF0 : 0;
    }
}

static void random_call(void)
{
    for (u64 i = 0; i + 8 < PAGE; i += 8) {
        *(u64 *) (scratch + i) = argument();
    }
    u64 number = next() % 48;
    if (number == IRET && (next() & 15)) {
        return;
    }
    u64 a = argument();
    if (number == SCHED_OP && a == 2 && (next() & 31)) {
        return;
    }
    call(number, a, argument(), argument(), argument(), argument());
}

static void random_code(void)
{
    for (u64 i = 0; i < 48; i += 8) {
        *(u64 *) (code + i) = next();
    }
    for (int i = 48; i < 64; i++) {
        code[i] = 0xCC;
    }
    for (int i = 0; i < 16; i++) {
        values[i] = argument();
    }
    u64 back[9] = {values[0], values[11], values[1], 0, (u64) code, 0xE033, 0x202, (u64) play + PAGE, 0xE02B};
    for (int i = 0; i < 9; i++) {
        frame[i] = back[i];
    }
    leap();
}

static u64 random_entry(void)
{
    u64 flags = (next() & 3) ? 7 : next() & 0xFFF;
    switch (next() & 7) {
    case 0: return next();
    case 1: return 0;
    case 2: case 3: return frame_of(tables[next() % TABLES]) << 12 | flags;
    case 4: return root << 12 | flags;
    default: return next() % (pages + 64) << 12 | flags | (next() & 1) << 63;
    }
}

static void random_tables(void)
{
    u64 *table = tables[next() % TABLES];
    u64 mfn = frame_of(table);
    struct extended pin = {(u32) (next() & 3), 0, mfn, 0};
    struct extended unpin = {4, 0, mfn, 0};
    u64 slot = next() % 3 ? 300 + next() % 200 : next() % 512;
    struct update link = {(next() & 1 ? root : frame_of(tables[next() % TABLES])) << 12 | slot << 3, random_entry()};
    if (next() & 1) {
        call(UPDATE_VA_MAPPING, (u64) table, mfn << 12 | 0x67, 2, 0, 0);
        for (int i = 0; i < 512; i++) {
            table[i] = next() & 3 ? 0 : random_entry();
        }
        call(UPDATE_VA_MAPPING, (u64) table, mfn << 12 | 0x65, 2, 0, 0);
    }
    call(MMUEXT_OP, (u64) &pin, 1, 0, 0x7FF0, 0);
    call(MMU_UPDATE, (u64) &link, 1, 0, 0x7FF0, 0);
    u64 address = slot << 39 | (next() & 0x7FFFFFFFF8UL);
    address = (u64) ((long) (address << 16) >> 16);
    if (slot < 256 || slot > 271) {
        *(volatile u64 *) address ^= next() & 1 ? 0 : next();
    }
    link.value = 0;
    call(MMU_UPDATE, (u64) &link, 1, 0, 0x7FF0, 0);
    call(MMUEXT_OP, (u64) &unpin, 1, 0, 0x7FF0, 0);
}

static void loop(void)
{
    while (rounds-- > 0) {
        prepare();
        faults = 0;
        if (kind == 'c') {
            random_call();
        } else if (kind == 'u' || kind == 'k') {
            random_code();
        } else {
            random_tables();
        }
    }
    end(0);
}

/* An exception; without an end of them this is no loop but a knot. */
void again(void)
{
    if (++faults > MOST_FAULTS) {
        end(0);
    }
    loop();
}

void woken(void)
{
    loop();
}

static u64 number(const char **text)
{
    u64 value = 0;
    while (**text == ' ') {
        ++*text;
    }
    while (**text >= '0' && **text <= '9') {
        value = value * 10 + (u64) (*(*text)++ - '0');
    }
    return value;
}

void begin(const u8 *start_info)
{
    const char *words = (const char *) start_info + 0x80;
    struct { u32 virq, vcpu, port; } bind = {0, 0, 0};
    pages = *(const u64 *) (start_info + 0x20);
    frames = *(const u64 **) (start_info + 0x68);
    root = frames[(*(const u64 *) (start_info + 0x58) - BASE) / PAGE];
    *(u64 *) (scratch + PAGE - 8) = *(const u64 *) (start_info + 0x28);
    kind = *words++;
    seed = number(&words) * 0x9E3779B97F4A7C15UL + 1;
    rounds = number(&words);
    call(EVENT_CHANNEL_OP, 1, (u64) &bind, 0, 0, 0);
    timer_port = bind.port;
    struct extended user = {15, 0, root, 0};
    call(MMUEXT_OP, (u64) &user, 1, 0, 0x7FF0, 0);
    privileged = kind == 'k';
    loop();
}
