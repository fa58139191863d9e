// What a Linux guest is measured with: each mode prints one number, its rate. Static, for an initramfs.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MIB (1 << 20)
#define PAGE 4096

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double syscalls(double seconds) {
    long count = 0;
    double begin = now();
    while (now() - begin < seconds)
        for (int i = 0; i < 1000; i++, count++) syscall(SYS_getppid);
    return count / (now() - begin);
}

// A child that ends at once, or becomes another program first.
static double children(double seconds, const char *program) {
    long count = 0;
    double begin = now();
    for (; now() - begin < seconds; count++) {
        pid_t child = fork();
        if (child < 0) fail("fork");
        if (child == 0) {
            if (program) execl(program, program, (char *)NULL);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return count / (now() - begin);
}

// Direct I/O with one request at a time: random pages, or MiB after MiB.
static double disk(double seconds, const char *path, size_t size, int writes, int random) {
    int fd = open(path, O_RDWR | O_DIRECT);
    off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    void *buffer = NULL;
    if (end <= 0 || posix_memalign(&buffer, PAGE, size)) fail(path);
    memset(buffer, 0x5a, size);
    uint64_t state = 88172645463325252ull;
    off_t at = 0;
    long count = 0;
    double begin = now();
    for (; now() - begin < seconds; count++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        if (random) at = (off_t)(state % (end / size)) * size;
        ssize_t done = writes ? pwrite(fd, buffer, size, at) : pread(fd, buffer, size, at);
        if (done != (ssize_t)size) fail(path);
        if (!random && (at += size) + (off_t)size > end) at = 0;
    }
    return count / (now() - begin);
}

static void serve(int port) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (void *)&at, sizeof at) || listen(listener, 4)) fail("listen");
    puts("it listens");
    fflush(stdout);
    if (fork()) exit(0);
    char *buffer = malloc(MIB);
    for (;;) {
        int peer = accept(listener, NULL, NULL);
        if (peer < 0) fail("accept");
        ssize_t got;
        while ((got = read(peer, buffer, MIB)) > 0) {}
        if (write(peer, "x", 1) != 1) fail("answer");
        close(peer);
    }
}

// MB a second of a stream, until the other side says that it has all.
static double stream(double seconds, const char *address, int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(address)};
    if (connect(fd, (void *)&to, sizeof to)) fail("connect");
    char *buffer = calloc(1, 1 << 16), answer;
    double bytes = 0, begin = now();
    while (now() - begin < seconds) {
        ssize_t sent = write(fd, buffer, 1 << 16);
        if (sent <= 0) fail("send");
        bytes += sent;
    }
    shutdown(fd, SHUT_WR);
    if (read(fd, &answer, 1) != 1) fail("answer");
    return bytes / 1e6 / (now() - begin);
}

int main(int argc, char **argv) {
    const char *mode = argc > 2 ? argv[1] : "";
    double seconds = argc > 2 ? atof(argv[2]) : 0, rate;
    if (argc < 3) {
        fprintf(stderr, "usage: work MODE SECONDS [WHAT]\n");
        return 2;
    }
    if (!strcmp(mode, "serve")) serve(atoi(argv[2]));
    if (!strcmp(mode, "syscalls")) rate = syscalls(seconds);
    else if (!strcmp(mode, "forks")) rate = children(seconds, NULL);
    else if (!strcmp(mode, "programs")) rate = children(seconds, "/bin/true");
    else if (argc < 4) return 2;
    else if (!strcmp(mode, "randread")) rate = disk(seconds, argv[3], PAGE, 0, 1);
    else if (!strcmp(mode, "randwrite")) rate = disk(seconds, argv[3], PAGE, 1, 1);
    else if (!strcmp(mode, "read")) rate = disk(seconds, argv[3], MIB, 0, 0) * MIB / 1e6;
    else if (!strcmp(mode, "write")) rate = disk(seconds, argv[3], MIB, 1, 0) * MIB / 1e6;
    else if (!strcmp(mode, "stream")) rate = stream(seconds, argv[3], 5001);
    else return 2;
    printf("rate %.3f\n", rate);
    return 0;
}
