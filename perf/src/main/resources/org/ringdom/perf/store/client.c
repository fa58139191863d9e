/*
 * The client of the comparison of stores: one and the same for all of them, over libxenstore and the socket that XENSTORED_PATH
 * names. Prints one line of numbers.
 *
 *   client fill                       nodes for the loads below
 *   client nodes COUNT                so many nodes of 64 bytes, 1000 to a directory
 *   client read|write|transaction|directory CONNECTIONS MS      operations a second
 *   client watch COUNT                ns from a write to its event at another connection: median, 99th percentile
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xenstore.h>

#define VALUE_BYTES 64
#define CONNECTIONS_MAX 64
#define LISTED 1000
#define PER_DIRECTORY 1000

static const char value[VALUE_BYTES] = "0123456789012345678901234567890123456789012345678901234567890123";

static long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static struct xs_handle *connect_store(void)
{
	struct xs_handle *store = xs_open(0);

	if (!store)
		fail("connect");
	return store;
}

static void put(struct xs_handle *store, xs_transaction_t transaction, const char *path)
{
	if (!xs_write(store, transaction, path, value, VALUE_BYTES))
		fail(path);
}

static void get(struct xs_handle *store, xs_transaction_t transaction, const char *path)
{
	unsigned length;
	void *found = xs_read(store, transaction, path, &length);

	if (!found || length != VALUE_BYTES)
		fail(path);
	free(found);
}

static void do_read(struct xs_handle *store, const char *path) { get(store, XBT_NULL, path); }
static void do_write(struct xs_handle *store, const char *path) { put(store, XBT_NULL, path); }

static void do_transaction(struct xs_handle *store, const char *path)
{
	xs_transaction_t transaction = xs_transaction_start(store);

	if (transaction == XBT_NULL)
		fail("start of a transaction");
	get(store, transaction, path);
	put(store, transaction, path);
	if (!xs_transaction_end(store, transaction, false))
		fail("end of a transaction");
}

static void do_directory(struct xs_handle *store, const char *path)
{
	unsigned count;
	char **names = xs_directory(store, XBT_NULL, "/bench/listed", &count);

	if (!names || count != LISTED)
		fail("directory");
	free(names);
}

struct load {
	pthread_t thread;
	void (*operation)(struct xs_handle *, const char *);
	char path[64];
	long count;
};

static pthread_barrier_t begin;
static atomic_bool stop;

static void *run_load(void *argument)
{
	struct load *load = argument;
	struct xs_handle *store = connect_store();

	load->operation(store, load->path);
	pthread_barrier_wait(&begin);
	while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
		load->operation(store, load->path);
		load->count++;
	}
	xs_close(store);
	return NULL;
}

static void run(void (*operation)(struct xs_handle *, const char *), int connections, long ms)
{
	static struct load loads[CONNECTIONS_MAX];
	struct timespec sleep = { ms / 1000, ms % 1000 * 1000000 };
	long start, elapsed, total = 0;

	if (connections < 1 || connections > CONNECTIONS_MAX)
		fail("number of connections");
	pthread_barrier_init(&begin, NULL, connections + 1);
	for (int i = 0; i < connections; i++) {
		loads[i].operation = operation;
		snprintf(loads[i].path, sizeof(loads[i].path), "/bench/node%d/value", i);
		if (pthread_create(&loads[i].thread, NULL, run_load, &loads[i]))
			fail("thread");
	}
	pthread_barrier_wait(&begin);
	start = now_ns();
	nanosleep(&sleep, NULL);
	elapsed = now_ns() - start;
	for (int i = 0; i < connections; i++)
		total += loads[i].count;
	atomic_store(&stop, true);
	for (int i = 0; i < connections; i++)
		pthread_join(loads[i].thread, NULL);
	printf("%.1f\n", total * 1e9 / elapsed);
}

static void fill(void)
{
	struct xs_handle *store = connect_store();
	char path[64];

	for (int i = 0; i < CONNECTIONS_MAX; i++) {
		snprintf(path, sizeof(path), "/bench/node%d/value", i);
		put(store, XBT_NULL, path);
	}
	for (int i = 0; i < LISTED; i++) {
		snprintf(path, sizeof(path), "/bench/listed/%d", i);
		if (!xs_mkdir(store, XBT_NULL, path))
			fail(path);
	}
	xs_close(store);
	puts("0");
}

static void make_nodes(long count)
{
	struct xs_handle *store = connect_store();
	char path[64];

	for (long i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/many/%ld/%ld", i / PER_DIRECTORY, i % PER_DIRECTORY);
		put(store, XBT_NULL, path);
	}
	xs_close(store);
	printf("%ld\n", count);
}

static atomic_long event_ns;
static pthread_barrier_t heard;

static void *listen_events(void *argument)
{
	struct xs_handle *store = argument;

	for (;;) {
		unsigned count;
		char **event = xs_read_watch(store, &count);

		if (!event)
			return NULL;
		atomic_store(&event_ns, now_ns());
		free(event);
		pthread_barrier_wait(&heard);
	}
}

static int by_length(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

static void watch(long count)
{
	struct xs_handle *watcher = connect_store(), *writer = connect_store();
	long *times = calloc(count, sizeof(long));
	pthread_t thread;

	pthread_barrier_init(&heard, NULL, 2);
	if (!times || !xs_watch(watcher, "/bench/node0", "token") || pthread_create(&thread, NULL, listen_events, watcher))
		fail("watch");
	pthread_barrier_wait(&heard); /* the event of the watch itself */
	for (long i = 0; i < count; i++) {
		long start = now_ns();

		put(writer, XBT_NULL, "/bench/node0/value");
		pthread_barrier_wait(&heard);
		times[i] = atomic_load(&event_ns) - start;
	}
	qsort(times, count, sizeof(long), by_length);
	printf("%ld %ld\n", times[count / 2], times[count * 99 / 100]);
	fflush(stdout);
	_exit(0); /* the listener stays in its read */
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "fill"))
		fill();
	else if (!strcmp(what, "nodes") && argc == 3)
		make_nodes(atol(argv[2]));
	else if (!strcmp(what, "watch") && argc == 3)
		watch(atol(argv[2]));
	else if (!strcmp(what, "read") && argc == 4)
		run(do_read, atoi(argv[2]), atol(argv[3]));
	else if (!strcmp(what, "write") && argc == 4)
		run(do_write, atoi(argv[2]), atol(argv[3]));
	else if (!strcmp(what, "transaction") && argc == 4)
		run(do_transaction, atoi(argv[2]), atol(argv[3]));
	else if (!strcmp(what, "directory") && argc == 4)
		run(do_directory, atoi(argv[2]), atol(argv[3]));
	else
		return 2;
	return 0;
}
