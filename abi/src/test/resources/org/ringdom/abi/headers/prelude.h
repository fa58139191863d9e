/* Included by the C programs that the tests compile: the C library, Xen's public headers, a few structures newer than they. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The x86-64 layouts, on every 64-bit little-endian host: unsigned long and alignment are the same there. */
#ifndef __x86_64__
#undef __aarch64__
#define __x86_64__ 1
#endif

#include <xen/xen-compat.h>
#undef __XEN_INTERFACE_VERSION__
#define __XEN_INTERFACE_VERSION__ __XEN_LATEST_INTERFACE_VERSION__

/* With the numbers that are internal to Xen. */
#define __XEN__ 1
#define XEN_ERRNO(name, value) XEN_##name = value,
enum ringdom_errno {
#include <xen/errno.h>
    XEN_ERRNO_END
};
#undef __XEN__

/* A 32-bit x86 compiler aligns 64-bit numbers in structures to 4 bytes only; this is how a 64-bit one does the same. */
#ifdef RINGDOM_X86_32
#pragma pack(push, 4)
#endif
#include <xen/xen.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/io/blkif.h>
#include <xen/io/console.h>
#include <xen/io/fbif.h>
#include <xen/io/kbdif.h>
#include <xen/io/netif.h>
#include <xen/io/protocols.h>
#include <xen/io/xenbus.h>
#include <xen/io/xs_wire.h>
#ifdef RINGDOM_X86_32
#pragma pack(pop)
#endif

struct newer_xencons_interface {
    char in[1024];
    char out[2048];
    uint32_t in_cons, in_prod;
    uint32_t out_cons, out_prod;
    uint8_t connection;
};

struct newer_xenstore_domain_interface {
    char req[1024];
    char rsp[1024];
    uint32_t req_cons, req_prod;
    uint32_t rsp_cons, rsp_prod;
    uint32_t server_features;
    uint32_t connection;
    uint32_t error;
    uint32_t evtchn_port;
};

struct newer_netif_extra_xdp {
    uint8_t type;
    uint8_t flags;
    uint16_t headroom;
    uint16_t pad[2];
};

static inline long initial_event(void)
{
    static struct blkif_sring ring;
    SHARED_RING_INIT(&ring);
    return ring.req_event == ring.rsp_event ? (long)ring.req_event : -1;
}

#define FIELD(type, member) \
    (unsigned long)offsetof(type, member), (unsigned long)sizeof(((type *)0)->member), \
    (int)((__typeof__(((type *)0)->member))-1 < 0)
