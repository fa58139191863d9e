package org.ringdom.abi.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The host as SYSCTL_PHYSINFO tells it: the answer's payload, little endian.
 *
 * <pre>
 *   +0   u32 cpus, u32 threadsPerCore, u32 coresPerSocket, u32 sockets
 *   +16  u32 cpuKhz                  0: unknown
 *   +20  u32 nodes
 *   +24  u64 totalPages              of 4096 bytes, of the host
 *   +32  u64 freePages               of the host, now
 *   +40  u64 domainPages             that domains may have in all
 *   +48  u64 usedPages               that domains have
 *   +56  nodes, 128 bytes each: u32 id, u32 cpus, u64 totalPages, u64 freePages, u8 distances[16] (to the node of that
 *        index; 0: no such node), char cpuList[88] ("0-3,8", NUL padded, cut if longer)
 * </pre>
 *
 * @param cpus CPUs online
 * @param threadsPerCore hardware threads of a core
 * @param coresPerSocket cores of a package
 * @param sockets packages
 * @param cpuKhz clock in kHz, 0 if unknown
 * @param totalPages pages of 4096 bytes that the host has
 * @param freePages pages that the host has available now
 * @param domainPages pages that domains may have in all
 * @param usedPages pages that domains have
 * @param nodes NUMA nodes, at least one
 */
public record PhysInfo(int cpus, int threadsPerCore, int coresPerSocket, int sockets, int cpuKhz, long totalPages,
        long freePages, long domainPages, long usedPages, List<Node> nodes) {
    /** Nodes that one answer has room for. */
    public static final int MAX_NODES = 14;

    private static final int HEADER = 56;
    private static final int NODE = 128;
    private static final int DISTANCES = 16;
    private static final int CPU_LIST = 88;

    /**
     * A NUMA node.
     *
     * @param id number
     * @param cpus how many CPUs
     * @param totalPages pages of 4096 bytes
     * @param freePages pages free now
     * @param distances to each node in the order of the list, 10 = local
     * @param cpuList CPU numbers as ranges, such as "0-3,8"
     */
    public record Node(int id, int cpus, long totalPages, long freePages, List<Integer> distances, String cpuList) {
    }

    /** The payload. */
    public byte[] encode() {
        int count = Math.min(nodes.size(), MAX_NODES);
        ByteBuffer out = ByteBuffer.allocate(HEADER + count * NODE).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(cpus).putInt(threadsPerCore).putInt(coresPerSocket).putInt(sockets).putInt(cpuKhz).putInt(count);
        out.putLong(totalPages).putLong(freePages).putLong(domainPages).putLong(usedPages);
        for (int i = 0; i < count; i++) {
            encode(nodes.get(i), out, HEADER + i * NODE);
        }
        return out.array();
    }

    private static void encode(Node node, ByteBuffer out, int at) {
        out.position(at).putInt(node.id).putInt(node.cpus).putLong(node.totalPages).putLong(node.freePages);
        for (int i = 0; i < Math.min(DISTANCES, node.distances.size()); i++) {
            out.put(at + 24 + i, (byte) Math.min(255, node.distances.get(i)));
        }
        byte[] list = node.cpuList.getBytes(StandardCharsets.US_ASCII);
        out.put(at + 40, list, 0, Math.min(list.length, CPU_LIST));
    }

    /**
     * Reads a payload.
     *
     * @throws IllegalArgumentException if it is too short for what it says
     */
    public static PhysInfo decode(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        if (payload.length < HEADER || payload.length < HEADER + (long) in.getInt(20) * NODE || in.getInt(20) < 0) {
            throw new IllegalArgumentException("physinfo of " + payload.length + " bytes");
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < in.getInt(20); i++) {
            nodes.add(decodeNode(in, HEADER + i * NODE));
        }
        return new PhysInfo(in.getInt(0), in.getInt(4), in.getInt(8), in.getInt(12), in.getInt(16), in.getLong(24),
                in.getLong(32), in.getLong(40), in.getLong(48), List.copyOf(nodes));
    }

    private static Node decodeNode(ByteBuffer in, int at) {
        List<Integer> distances = new ArrayList<>();
        for (int i = 0; i < DISTANCES && in.get(at + 24 + i) != 0; i++) {
            distances.add(in.get(at + 24 + i) & 0xFF);
        }
        byte[] list = new byte[CPU_LIST];
        in.get(at + 40, list);
        String cpuList = new String(list, StandardCharsets.US_ASCII);
        int end = cpuList.indexOf(0);
        return new Node(in.getInt(at), in.getInt(at + 4), in.getLong(at + 8), in.getLong(at + 16),
                List.copyOf(distances), end < 0 ? cpuList : cpuList.substring(0, end));
    }
}
