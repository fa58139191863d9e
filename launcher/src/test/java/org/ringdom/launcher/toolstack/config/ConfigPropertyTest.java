package org.ringdom.launcher.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Printing and parsing are inverse; garbage is refused politely. */
class ConfigPropertyTest {
    private static final SourcePosition NOWHERE = new SourcePosition("x", 1, 1);

    @Property
    void printedValueParsesToItself(@ForAll("values") ConfigValue value) throws ConfigException {
        ConfigFile file = ConfigParser.parse("x", "key = " + value.print());
        assertEquals(value, file.get("key").orElseThrow().value());
        assertEquals(file, ConfigParser.parse("x", file.print()));
    }

    @Property
    void printedDomainReadsAsItself(@ForAll("domains") DomainConfig config) throws ConfigException {
        DomainConfigReader.Result result = DomainConfigReader.read(ConfigParser.parse("x", config.print()));
        assertEquals(config, result.config());
        assertEquals(List.of(), result.warnings());
    }

    @Property(tries = 3000)
    void garbageThrowsNothingButConfigException(@ForAll("garbage") String text) {
        try {
            DomainConfigReader.read(ConfigParser.parse("x", text));
        } catch (ConfigException e) {
            assertEquals(1, e.getMessage().lines().count(), "one line: " + e.getMessage());
        }
    }

    @Property(tries = 3000)
    void garbageInSpecificationsThrowsNothingButConfigException(@ForAll("specs") String spec,
            @ForAll("specKeys") String key) {
        String text = "name='a';kernel='k';" + key + "=[" + Printing.quoted(spec) + "]";
        try {
            DomainConfigReader.read(ConfigParser.parse("x", text));
        } catch (ConfigException e) {
            assertEquals("x", e.position().source());
        }
    }

    @Provide
    Arbitrary<ConfigValue> values() {
        Arbitrary<ConfigValue> texts = Arbitraries.strings().excludeChars('\0').ofMaxLength(20)
                .map(text -> new ConfigValue.Text(text, NOWHERE, true));
        Arbitrary<ConfigValue> numbers = Arbitraries.longs()
                .map(number -> new ConfigValue.Number(number, Long.toString(number), NOWHERE));
        Arbitrary<ConfigValue> leaves = Arbitraries.oneOf(texts, numbers);
        return Arbitraries.recursive(() -> leaves,
                inner -> inner.list().ofMaxSize(3).map(items -> new ConfigValue.Items(items, NOWHERE)), 0, 4);
    }

    @Provide
    Arbitrary<DomainConfig> domains() {
        Arbitrary<String> paths = Arbitraries.strings().withCharRange('!', '~').withChars(' ', 'é').ofMinLength(1)
                .ofMaxLength(12).map(rest -> "/" + rest);
        Arbitrary<List<DiskSpec>> disks = disk(paths).list().ofMaxSize(4).uniqueElements(d -> d.device().number());
        Arbitrary<DomainConfig> base = Combinators.combine(Arbitraries.integers().between(1, 4096),
                Arbitraries.integers().between(0, 4096), Arbitraries.integers().between(1, 64),
                Arbitraries.integers().between(0, 64), disks, nic().list().ofMaxSize(3), paths,
                paths.optional()).as(
                        (memory, more, vcpus, moreVcpus, d, n, kernel, ramdisk) -> new DomainConfig("g-1",
                                Optional.empty(), memory, memory + more, vcpus, vcpus + moreVcpus,
                                vcpusAreEven(vcpus) ? "java:my.Guest" : kernel,
                                vcpusAreEven(vcpus) ? List.of("/a b.jar", kernel.replace(':', '_')) : List.of(),
                                ramdisk, "",
                                d, n,
                                List.of(), List.of(), ShutdownActions.DEFAULT, 1023, 64));
        Arbitrary<ShutdownAction> action = Arbitraries.of(ShutdownAction.class);
        return Combinators
                .combine(base, Arbitraries.create(UUID::randomUUID).optional(),
                        Arbitraries.strings().excludeChars('\0').ofMaxLength(30),
                        action, action, action, Arbitraries.integers().between(1, 4095),
                        Arbitraries.integers().between(1, 2048))
                .as((b, uuid, line, one, two, three, events, grants) -> new DomainConfig(b.name(), uuid, b.memoryMib(),
                        b.maxMemoryMib(), b.vcpus(), b.maxVcpus(), b.kernel(), b.classPath(), b.ramdisk(), line,
                        b.disks(), b.nics(),
                        vcpusAreEven(b.vcpus()) ? List.of(DisplaySpec.DEFAULT) : List.of(), channels(b.vcpus()),
                        new ShutdownActions(one, two, three, one), events, grants));
    }

    private static List<ChannelSpec> channels(int vcpus) {
        return IntStream.rangeClosed(1, vcpus % 10).mapToObj(number -> new ChannelSpec("agent " + number + "=é"))
                .toList();
    }

    private static boolean vcpusAreEven(int vcpus) {
        return vcpus % 2 == 0;
    }

    private static Arbitrary<DiskSpec> disk(Arbitrary<String> paths) {
        Arbitrary<VirtualDevice> devices = Arbitraries.of("xvda", "xvdb", "xvdaa7", "hda", "sdb3", "d20p2", "51744")
                .map(name -> VirtualDevice.parse(name).orElseThrow());
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        return Combinators.combine(paths, Arbitraries.of(ImageFormat.RAW, ImageFormat.QCOW2, ImageFormat.VHD), devices,
                flag, flag, flag, flag, Arbitraries.of(BackendType.class).optional())
                .as((path, format, device, cdrom, readOnly, direct, discard, type) -> new DiskSpec(path, format, device,
                        cdrom || readOnly, cdrom, cdrom ? Optional.of("stor age") : Optional.empty(), type, direct,
                        discard, !direct));
    }

    private static Arbitrary<NicSpec> nic() {
        Arbitrary<MacAddress> macs = Arbitraries.integers().map(seed -> MacAddress.random(new java.util.Random(seed)));
        Arbitrary<TransmitRate> rates = Combinators.combine(Arbitraries.integers().between(1, 999_999_999),
                Arbitraries.integers().between(1, 999_999_999)).as(TransmitRate::new);
        return Combinators.combine(macs.optional(), Arbitraries.of("xenbr0", "br 1"), rates.optional(),
                Arbitraries.integers().between(68, 65535).optional(), Arbitraries.of(true, false))
                .as((mac, bridge, rate, mtu, trusted) -> new NicSpec(mac, bridge, Optional.empty(),
                        trusted ? Optional.of("tap7") : Optional.empty(),
                        trusted ? Optional.empty() : Optional.of("10.0.0.1"),
                        rate, OptionalInt.empty(), mtu.map(OptionalInt::of).orElse(OptionalInt.empty()), trusted));
    }

    @Provide
    Arbitrary<String> garbage() {
        Arbitrary<String> pieces = Arbitraries.of("name", "kernel", "memory", "disk", "vif", "vfb", "channel", "uuid",
                "=", "+=",
                "[",
                "]", ",", ";", "\n", "\r", "#", "'", "\"", "\\", "\\x", "\\0", "0x", "-", "99999999999999999999", "7",
                "'a'",
                "\"java:x\"", "'/a,raw,xvda'", " ", "\0", "é", "𝄞", "on_crash", "type", "'pv'");
        return Arbitraries.oneOf(pieces.list().ofMaxSize(25).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(60));
    }

    @Provide
    Arbitrary<String> specs() {
        Arbitrary<String> pieces = Arbitraries.of("target=", "vdev=", "format=", "xvda", "/a", ",", ":", "=", "raw",
                "phy:",
                "tap:", "cdrom", "mac=", "00:16:3e:00:00:01", "rate=", "10Mb/s", "@", "vnc=", "1", "vnclisten=",
                "::1:0",
                "mtu=", "devid=", " ", "\\", "ro", "backend=", "type=", "99999999999", "connection=", "pty", "name=",
                "path=");
        return Arbitraries.oneOf(pieces.list().ofMaxSize(12).map(list -> String.join("", list)),
                Arbitraries.strings().excludeChars('\0').ofMaxLength(40));
    }

    @Provide
    Arbitrary<String> specKeys() {
        return Arbitraries.of("disk", "vif", "vfb", "channel");
    }
}
