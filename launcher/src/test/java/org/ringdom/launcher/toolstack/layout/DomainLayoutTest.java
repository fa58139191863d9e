package org.ringdom.launcher.toolstack.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.ConfigException;
import org.ringdom.launcher.toolstack.config.ConfigParser;
import org.ringdom.launcher.toolstack.config.DomainConfig;
import org.ringdom.launcher.toolstack.config.DomainConfigReader;

/** Against the store of a real Xen host while the guest of the same configuration runs. */
class DomainLayoutTest {
    private static final UUID U1 = UUID.fromString("1f330118-a0f4-4d01-a839-9b0c9ea69a9c");
    private static final UUID U2 = UUID.fromString("5a31aba4-7d05-42f3-a6e6-aed91f8bec6b");
    private static final Backends ALL_IN_DOM0 = new Backends(0, OptionalInt.of(0), OptionalInt.of(0), Map.of());

    /** Nodes of programs that Ringdom does not have, and of other domains. */
    private static final Pattern OF_THE_HOST = Pattern.compile("(/tool|/local/pool|/@).*|/local/domain/0(/(domid|name|"
            + "(control|device-model)(/.*)?))?|.*/(dm-version|device-model-pid|script)|/local/domain/\\d+/image"
            + "|.*/console/vnc-(listen|port)|/local/domain/\\d+");

    /** Keys that the guest writes. */
    private static final Pattern OF_THE_GUEST = Pattern.compile("/local/domain/\\d+/device/[^/]+/\\d+/(event-channel.*"
            + "|ring-ref|[rt]x-ring-ref|feature-.*|page-g?ref|request-.*|multi-queue-num-queues|queue-.*|xdp-headroom)"
            + "|/local/domain/\\d+/device/vfb/0/protocol");

    /** Keys that backends and their hotplug scripts write. */
    private static final Pattern OF_THE_BACKEND = Pattern.compile("/local/domain/0/backend/[^/]+/\\d+/\\d+/(feature-.*"
            + "|discard-(alignment|granularity|secure)|hotplug-status|info|max-ring-page-order|multi-queue-max-queues|node"
            + "|physical-.*|sector-size|sectors|request-update)");

    /** Values that change later, or that the host chooses: state, tty, features, time of day. */
    private static final Pattern CHANGED_LATER = Pattern
            .compile("(/local/domain/(?!0/)\\d+/device|/local/domain/0/backend)"
                    + "/.*/state|.*/console/tty|.*/control/feature-.*|.*/start_time");

    private static Map<String, String> golden(String name) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        try (InputStream file = DomainLayoutTest.class.getResourceAsStream(name)) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .forEach(line -> lines.put(line.substring(0, line.indexOf(" = ")), line));
        }
        lines.keySet().removeIf(path -> OF_THE_GUEST.matcher(path).matches() || OF_THE_BACKEND.matcher(path).matches());
        return lines;
    }

    private static DomainConfig config(String text) throws ConfigException {
        return DomainConfigReader.read(ConfigParser.parse("golden", text)).config();
    }

    private static void assertSame(Map<String, String> golden, List<NodeWrite> writes) {
        StoreModel model = new StoreModel();
        model.write(writes);
        Map<String, String> ours = model.lines();
        ours.keySet().removeIf(path -> path.endsWith("/build-id") || path.endsWith("/hotplug-status")
                && path.contains("/backend/"));
        golden = new TreeMap<>(golden);
        Set<String> paths = new HashSet<>(golden.keySet());
        paths.addAll(ours.keySet());
        for (String path : paths) {
            if (OF_THE_HOST.matcher(path).matches() && !ours.containsKey(path)) {
                golden.remove(path);
            }
            if (path.equals("/local/domain/0")) {
                golden.remove(path);
                ours.remove(path);
            }
            if (CHANGED_LATER.matcher(path).matches()) {
                golden.computeIfPresent(path, (key, line) -> withoutValue(line));
                ours.computeIfPresent(path, (key, line) -> withoutValue(line));
            }
        }
        assertEquals(String.join("\n", golden.values()), String.join("\n", ours.values()));
    }

    private static String withoutValue(String line) {
        return line.replaceFirst(" = \".*\" ", " = * ");
    }

    /** Ringdom serves every disk from backend/vbd. */
    private static Map<String, String> diskBackendsAsOne(Map<String, String> golden) {
        Map<String, String> mapped = new TreeMap<>();
        golden.forEach((path, line) -> mapped.put(path.replace("/backend/qdisk", "/backend/vbd"),
                line.replace("/backend/qdisk", "/backend/vbd")));
        return mapped;
    }

    private static final String COMMON = """
            memory = 256
            kernel = "/srv/vmlinuz"
            ramdisk = "/srv/initrdu.gz"
            """;

    @Test
    void oneCpuGuestWithDisplayIsAsOnXen() throws Exception {
        DomainConfig config = config(COMMON + """
                name = "u1"
                vcpus = 1
                extra = "console=hvc0 earlyprintk=xen loglevel=8"
                disk = [ '/srv/xvda.raw,raw,xvda,rw',
                         'format=raw,vdev=xvdb,access=rw,backendtype=qdisk,target=/srv/xvdb.raw' ]
                vif = [ 'mac=00:16:3e:11:22:33,bridge=xenbr0' ]
                vfb = [ 'vnc=1,vnclisten=127.0.0.1' ]
                """);
        Placement placement = new Placement(3, U1, 42, 1_795_408_478_020L, 1, 1_782_785, 2, 1_782_786);
        assertSame(diskBackendsAsOne(golden("xenstore-tree-1vcpu.txt")),
                DomainLayout.all(config, placement, ALL_IN_DOM0));
    }

    @Test
    void twoCpuGuestIsAsOnXen() throws Exception {
        DomainConfig config = config(COMMON + """
                name = "u2"
                vcpus = 2
                extra = "console=hvc0 earlyprintk=xen loglevel=8 perf=1"
                disk = [ '/srv/xvda2.raw,raw,xvda,rw',
                         'format=raw,vdev=xvdb,access=rw,backendtype=qdisk,target=/srv/xvdb2.raw' ]
                vif = [ 'mac=00:16:3e:11:22:34,bridge=xenbr0' ]
                """);
        Placement placement = new Placement(17, U2, 42, 0, 1, 1_823_233, 2, 1_823_234);
        assertSame(diskBackendsAsOne(golden("xenstore-tree-2vcpu.txt")),
                DomainLayout.all(config, placement, ALL_IN_DOM0));
    }

    @Test
    void driverDomainsOwnTheirHalves() throws Exception {
        DomainConfig config = config("name='g';kernel='java:G';vcpus=1;maxvcpus=2;disk=['/a.qcow2,qcow2,xvda,r',"
                + "'/b,raw,xvdb,rw,backend=store2,no-discard,direct-io-safe,untrusted']");
        Placement placement = new Placement(16, U1, 7, 12_345, 1, 5, 2, 6);
        Backends backends = new Backends(2, OptionalInt.empty(), OptionalInt.empty(), Map.of("store2", 9));
        StoreModel model = new StoreModel();
        model.write(DomainLayout.service(2, "blkback"));
        model.write(DomainLayout.all(config, placement, backends));
        Map<String, String> lines = model.lines();
        String backend = "/local/domain/2/backend/vbd/16/51712";
        assertEquals("/local/domain/2/name = \"blkback\"   (n0,r2)", lines.get("/local/domain/2/name"));
        assertEquals("/local/domain/2/backend/vbd/16 = \"\"   (n0,r2)", lines.get("/local/domain/2/backend/vbd/16"));
        assertEquals(backend + " = \"\"   (n2,r16)", lines.get(backend));
        assertEquals(backend + "/params = \"qcow2:/a.qcow2\"   (n2,r16)", lines.get(backend + "/params"));
        assertEquals(backend + "/mode = \"r\"   (n2,r16)", lines.get(backend + "/mode"));
        assertEquals(backend + "/discard-enable = \"0\"   (n2,r16)", lines.get(backend + "/discard-enable"));
        String frontend = "/local/domain/16/device/vbd/51728";
        assertEquals(frontend + "/backend-id = \"9\"   (n16,r9)", lines.get(frontend + "/backend-id"));
        assertEquals(frontend + "/trusted = \"0\"   (n16,r9)", lines.get(frontend + "/trusted"));
        String other = "/local/domain/9/backend/vbd/16/51728";
        assertEquals(other + "/direct-io-safe = \"1\"   (n9,r16)", lines.get(other + "/direct-io-safe"));
        assertEquals("/local/domain/16/cpu/1/availability = \"offline\"   (n0,r16)",
                lines.get("/local/domain/16/cpu/1/availability"));
        assertEquals("/libxl/16/build-id = \"7\"   (n0)", lines.get("/libxl/16/build-id"));
        assertEquals("/vm/" + U1 + "/start_time = \"12.34\"   (n0,r16)", lines.get("/vm/" + U1 + "/start_time"));
        assertTrue(lines.keySet().stream().noneMatch(path -> path.contains("console")));
    }

    @Test
    void stateOfTheFrontendIsTheLastOfItsDevice() throws Exception {
        DomainConfig config = config("name='g';kernel='java:G';disk=['/a,raw,xvda']");
        List<NodeWrite> writes = DomainLayout.all(config, new Placement(16, U1, 7, 0, 1, 5, 2, 6),
                new Backends(2, OptionalInt.empty(), OptionalInt.empty(), Map.of()));
        assertEquals("/local/domain/16/device/vbd/51712/state", writes.getLast().path());
    }

    @Test
    void cardsGetTheLowestFreeNumber() throws Exception {
        DomainConfig config = config("name='g';kernel='java:G';vif=['mac=00:16:3e:00:00:01',"
                + "'mac=00:16:3e:00:00:02,devid=0','mac=00:16:3e:00:00:03,rate=1MB/s@20ms']");
        StoreModel model = new StoreModel();
        model.write(DomainLayout.all(config, new Placement(16, U1, 7, 0, 1, 5, 2, 6),
                new Backends(2, OptionalInt.of(3), OptionalInt.empty(), Map.of())));
        Map<String, String> lines = model.lines();
        assertTrue(lines.get("/local/domain/16/device/vif/1/mac").contains("00:16:3e:00:00:01"));
        assertTrue(lines.get("/local/domain/16/device/vif/0/mac").contains("00:16:3e:00:00:02"));
        assertTrue(lines.get("/local/domain/3/backend/vif/16/2/rate").contains("\"20000,20000\""));
    }

    @Test
    void channelsAreConsolesFromOneOn() throws Exception {
        List<NodeWrite> writes = channels(4);
        StoreModel model = new StoreModel();
        model.write(writes);
        Map<String, String> lines = model.lines();
        String frontend = "/local/domain/16/device/console/2";
        String backend = "/local/domain/4/backend/console/16/2";
        assertEquals("/local/domain/16/device/console/1/name = \"agent\"   (n0,r16,r4)",
                lines.get("/local/domain/16/device/console/1/name"));
        assertEquals(String.join("\n", backend + " = \"\"   (n4,r16)", backend + "/connection = \"pty\"   (n4,r16)",
                backend + "/domain = \"g\"   (n4,r16)", backend + "/frontend = \"" + frontend + "\"   (n4,r16)",
                backend + "/frontend-id = \"16\"   (n4,r16)", backend + "/name = \"log\"   (n4,r16)",
                backend + "/online = \"1\"   (n4,r16)", backend + "/protocol = \"vt100\"   (n4,r16)",
                backend + "/state = \"1\"   (n4,r16)"), below(lines, backend));
        assertEquals(String.join("\n", frontend + " = \"\"   (n16,r4)",
                frontend + "/backend = \"" + backend + "\"   (n16,r4)", frontend + "/backend-id = \"4\"   (n16,r4)",
                frontend + "/limit = \"1048576\"   (n0,r16,r4)", frontend + "/name = \"log\"   (n0,r16,r4)",
                frontend + "/output = \"pty\"   (n0,r16,r4)", frontend + "/protocol = \"vt100\"   (n16,r4)",
                frontend + "/state = \"1\"   (n16,r4)", frontend + "/tty = \"\"   (n0,r16,r4)",
                frontend + "/type = \"ioemu\"   (n0,r16,r4)"), below(lines, frontend));
        assertEquals("/libxl/16/device/console/2/backend = \"" + backend + "\"   (n0)",
                lines.get("/libxl/16/device/console/2/backend"));
        assertEquals(frontend + "/state", writes.getLast().path());
    }

    @Test
    void channelsFromTheControlDomainAreAsLibxlWritesThem() throws Exception {
        StoreModel model = new StoreModel();
        model.write(channels(0));
        Map<String, String> lines = model.lines();
        assertEquals("/local/domain/16/device/console/1/tty = \"\"   (n0,r16)",
                lines.get("/local/domain/16/device/console/1/tty"));
        assertTrue(!lines.containsKey("/local/domain/0/backend/console/16/1/domain"));
    }

    private static List<NodeWrite> channels(int console) throws Exception {
        return DomainLayout.all(
                config("name='g';kernel='java:G';channel=['connection=pty,name=agent','connection=pty,name=log']"),
                new Placement(16, U1, 7, 0, 1, 5, 2, 6),
                new Backends(2, OptionalInt.empty(), OptionalInt.of(console), Map.of()));
    }

    private static String below(Map<String, String> lines, String folder) {
        return lines.entrySet().stream().filter(line -> (line.getKey() + "/").startsWith(folder + "/"))
                .map(Map.Entry::getValue).collect(Collectors.joining("\n"));
    }

    @Test
    void missingDriverDomainsAreSaid() throws Exception {
        Placement placement = new Placement(16, U1, 7, 0, 1, 5, 2, 6);
        Backends backends = new Backends(2, OptionalInt.empty(), OptionalInt.empty(), Map.of("blkback", 2));
        assertEquals("this instance has no network domain; leave 'vif' out", errorOf("vif=['mac=00:16:3e:00:00:01']",
                placement, backends));
        assertEquals("this instance has no console domain; leave 'vfb' out", errorOf("vfb=['']", placement, backends));
        assertEquals("this instance has no console domain; leave 'channel' out",
                errorOf("channel=['connection=pty,name=a']", placement, backends));
        assertEquals("there is no driver domain 'x'; there are blkback", errorOf("disk=['/a,raw,xvda,backend=x']",
                placement, backends));
    }

    private static String errorOf(String devices, Placement placement, Backends backends) throws ConfigException {
        DomainConfig config = config("name='g';kernel='java:G';" + devices);
        return assertThrows(ToolstackException.class, () -> DomainLayout.all(config, placement, backends)).getMessage();
    }

    @Test
    void removalsNameBackendsFirst() {
        assertEquals(
                List.of("/local/domain/2/backend/vbd/16", "/local/domain/3/backend/vif/16", "/local/domain/16", "/vm/u",
                        "/libxl/16"),
                DomainLayout.removals(16, "/vm/u", List.of("/local/domain/2/backend/vbd/16/51712",
                        "/local/domain/2/backend/vbd/16/51728", "/local/domain/3/backend/vif/16/0")));
    }
}
