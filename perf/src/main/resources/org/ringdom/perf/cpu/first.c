/* Writes one byte and ends: the shortest program that shows that it has run. */
static long call(long number, long a, const char *b, long c) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

void _start(void) {
    call(1, 1, "1", 1);
    call(60, 0, 0, 0);
    __builtin_unreachable();
}
