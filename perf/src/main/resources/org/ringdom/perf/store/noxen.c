/*
 * Preloaded into xenstored and oxenstored so that they run on a host without Xen: answers for the Xen libraries as if domain 0
 * were the only domain and nothing ever happened to it, and for what the kernel of such a host does not have. oxenstored's socket,
 * whose name is built in, is moved to STORE_SOCKET.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenctrl.h>
#include <xenevtchn.h>
#include <xengnttab.h>

#define RUN_FOLDER "/var/run/xenstored"
#define BUILT_IN_SOCKET RUN_FOLDER "/socket"
#define PAGE_BYTES 4096

static char handle; /* all handles of the libraries: never looked into */

/* ---- event channels: none ever fires */

xenevtchn_handle *xenevtchn_open(struct xentoollog_logger *logger, unsigned int flags) { return (void *)&handle; }
xenevtchn_handle *xenevtchn_fdopen(struct xentoollog_logger *logger, int fd, unsigned open_flags) { return (void *)&handle; }
int xenevtchn_close(xenevtchn_handle *xce) { return 0; }
int xenevtchn_notify(xenevtchn_handle *xce, evtchn_port_t port) { return 0; }
int xenevtchn_unbind(xenevtchn_handle *xce, evtchn_port_t port) { return 0; }
int xenevtchn_unmask(xenevtchn_handle *xce, evtchn_port_t port) { return 0; }
xenevtchn_port_or_error_t xenevtchn_pending(xenevtchn_handle *xce) { return -1; }
xenevtchn_port_or_error_t xenevtchn_bind_virq(xenevtchn_handle *xce, unsigned int virq) { return 2; }

xenevtchn_port_or_error_t xenevtchn_bind_interdomain(xenevtchn_handle *xce, uint32_t domid, evtchn_port_t remote_port)
{
	return 3;
}

int xenevtchn_fd(xenevtchn_handle *xce)
{
	static int fd = -1;

	if (fd < 0)
		fd = eventfd(0, EFD_CLOEXEC);
	return fd;
}

/* ---- grants: any page is a fresh one */

xengnttab_handle *xengnttab_open(struct xentoollog_logger *logger, unsigned open_flags) { return (void *)&handle; }
int xengnttab_close(xengnttab_handle *xgt) { return 0; }
int xengnttab_set_max_grants(xengnttab_handle *xgt, uint32_t nr_grants) { return 0; }
int xengnttab_unmap(xengnttab_handle *xgt, void *start_address, uint32_t count) { return 0; }

void *xengnttab_map_grant_ref(xengnttab_handle *xgt, uint32_t domid, uint32_t ref, int prot)
{
	return mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* ---- domains: domain 0 lives */

xc_interface *xc_interface_open(xentoollog_logger *logger, xentoollog_logger *dombuild_logger, unsigned open_flags)
{
	return (void *)&handle;
}

int xc_interface_close(xc_interface *xch) { return 0; }

int xc_domain_getinfo(xc_interface *xch, uint32_t first_domid, unsigned int max_doms, xc_dominfo_t *info)
{
	if (first_domid != 0 || max_doms == 0)
		return 0;
	memset(info, 0, sizeof(*info));
	return 1;
}

/* ---- the two files of a Xen kernel, and limits that only a privileged process may raise */

static int xen_file(const char *path)
{
	int fd = -1;

	if (!strcmp(path, "/proc/xen/xsd_port")) {
		fd = memfd_create("xsd_port", MFD_CLOEXEC);
		if (fd >= 0 && (write(fd, "1", 1) != 1 || lseek(fd, 0, SEEK_SET) != 0))
			_exit(1);
	} else if (!strcmp(path, "/proc/xen/xsd_kva")) {
		fd = memfd_create("xsd_kva", MFD_CLOEXEC);
		if (fd >= 0 && ftruncate(fd, PAGE_BYTES) != 0)
			_exit(1);
	}
	return fd;
}

static int open_next(const char *name, const char *path, int flags, mode_t mode)
{
	int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
	int fd = xen_file(path);

	return fd >= 0 ? fd : next(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list list;
	mode_t mode;

	va_start(list, flags);
	mode = va_arg(list, mode_t);
	va_end(list);
	return open_next("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list list;
	mode_t mode;

	va_start(list, flags);
	mode = va_arg(list, mode_t);
	va_end(list);
	return open_next("open64", path, flags, mode);
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limits) { return 0; }

/* ---- oxenstored's socket */

static const char *moved(const char *path)
{
	const char *to = getenv("STORE_SOCKET");

	return to && !strcmp(path, BUILT_IN_SOCKET) ? to : path;
}

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
	static int (*next)(int, const struct sockaddr *, socklen_t);
	struct sockaddr_un other;

	if (!next)
		next = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind");
	if (address->sa_family != AF_UNIX || length > sizeof(other))
		return next(fd, address, length);
	memset(&other, 0, sizeof(other));
	memcpy(&other, address, length);
	if (moved(other.sun_path) != other.sun_path) {
		snprintf(other.sun_path, sizeof(other.sun_path), "%s", getenv("STORE_SOCKET"));
		length = sizeof(other);
	}
	return next(fd, (const struct sockaddr *)&other, length);
}

int unlink(const char *path)
{
	static int (*next)(const char *);

	if (!next)
		next = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
	return next(moved(path));
}

int mkdir(const char *path, mode_t mode)
{
	static int (*next)(const char *, mode_t);

	if (!next)
		next = (int (*)(const char *, mode_t))dlsym(RTLD_NEXT, "mkdir");
	return strcmp(path, RUN_FOLDER) ? next(path, mode) : 0;
}

int chmod(const char *path, mode_t mode)
{
	static int (*next)(const char *, mode_t);

	if (!next)
		next = (int (*)(const char *, mode_t))dlsym(RTLD_NEXT, "chmod");
	return next(moved(path), mode);
}
