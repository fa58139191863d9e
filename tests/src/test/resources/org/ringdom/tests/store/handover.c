/*
 * Preloaded into the Xen project's xenstored so that it takes a state over on a host without Xen: the Xen libraries answer as if all
 * domains were alive and none ever sent an event, the two files of a Xen kernel are there, and descriptor 9 listens at HANDOVER_SOCKET, as
 * the store before would have left it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenctrl.h>
#include <xenevtchn.h>
#include <xengnttab.h>

#define PAGE_BYTES 4096
#define LISTENER 9

static char handle; /* all handles of the libraries: never looked into */

__attribute__((constructor)) static void listen_first(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", getenv("HANDOVER_SOCKET"));
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 8) || dup2(fd, LISTENER) < 0)
		_exit(100);
}

xenevtchn_handle *xenevtchn_open(struct xentoollog_logger *logger, unsigned int flags) { return (void *)&handle; }
int xenevtchn_close(xenevtchn_handle *xce) { return 0; }
int xenevtchn_fd(xenevtchn_handle *xce) { return eventfd(0, EFD_CLOEXEC); }
int xenevtchn_notify(xenevtchn_handle *xce, evtchn_port_t port) { return 0; }
int xenevtchn_unbind(xenevtchn_handle *xce, evtchn_port_t port) { return 0; }
int xenevtchn_unmask(xenevtchn_handle *xce, evtchn_port_t port) { return 0; }
xenevtchn_port_or_error_t xenevtchn_pending(xenevtchn_handle *xce) { return -1; }
xenevtchn_port_or_error_t xenevtchn_bind_virq(xenevtchn_handle *xce, unsigned int virq) { return 2; }

xengnttab_handle *xengnttab_open(struct xentoollog_logger *logger, unsigned open_flags) { return (void *)&handle; }
int xengnttab_close(xengnttab_handle *xgt) { return 0; }
int xengnttab_set_max_grants(xengnttab_handle *xgt, uint32_t nr_grants) { return 0; }
int xengnttab_unmap(xengnttab_handle *xgt, void *start_address, uint32_t count) { return 0; }

void *xengnttab_map_grant_ref(xengnttab_handle *xgt, uint32_t domid, uint32_t ref, int prot)
{
	return mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

xc_interface *xc_interface_open(xentoollog_logger *logger, xentoollog_logger *dombuild_logger, unsigned open_flags)
{
	return (void *)&handle;
}

int xc_interface_close(xc_interface *xch) { return 0; }

int xc_domain_getinfo(xc_interface *xch, uint32_t first_domid, unsigned int max_doms, xc_dominfo_t *info)
{
	memset(info, 0, sizeof(*info));
	info->domid = first_domid;
	return 1;
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limits) { return 0; }

int open(const char *path, int flags, ...)
{
	int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
	va_list list;
	mode_t mode;
	int fd;

	va_start(list, flags);
	mode = va_arg(list, mode_t);
	va_end(list);
	if (strncmp(path, "/proc/xen/", 10))
		return next(path, flags, mode);
	fd = memfd_create("xen", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, PAGE_BYTES) || pwrite(fd, "1", 1, 0) != 1)
		_exit(101);
	return fd;
}
