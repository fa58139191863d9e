package org.ringdom.launcher.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.Test;

class DomainConfigReaderTest {
    private static DomainConfigReader.Result read(String text) throws ConfigException {
        return DomainConfigReader.read(ConfigParser.parse("d.cfg", text));
    }

    private static String errorOf(String text) {
        return assertThrows(ConfigException.class, () -> read(text)).getMessage();
    }

    private static List<String> warnings(String text) throws ConfigException {
        return read("name='a';kernel='k'\n" + text).warnings().stream().map(ConfigWarning::toString).toList();
    }

    @Test
    void smallestFileGetsDefaults() throws ConfigException {
        DomainConfig config = read("name = 'a'; kernel = '/k'").config();
        assertEquals(new DomainConfig("a", Optional.empty(), 128, 128, 1, 1, "/k", List.of(), Optional.empty(), "",
                List.of(),
                List.of(), List.of(), List.of(), ShutdownActions.DEFAULT, 1023, 64), config);
    }

    @Test
    void aJavaGuestNamesItsClassPath() throws ConfigException {
        DomainConfig config = read("name='v';kernel='java:my.Guest';class_path=[ 'my.jar', '/lib/x.jar' ]").config();
        assertEquals(List.of("my.jar", "/lib/x.jar"), config.classPath());
        assertEquals(List.of("d.cfg:2:14: warning: 'class_path' has no effect: the kernel is no Java guest"),
                warnings("class_path = ['a.jar']"));
        assertEquals("d.cfg:1:41: \"a.jar:b.jar\" in 'class_path' contains ':'; write each jar as an item of its own:"
                + " class_path = [ 'a.jar', 'b.jar' ]",
                errorOf("name='v';kernel='java:my.G';class_path=['a.jar:b.jar']"));
    }

    @Test
    void fullFile() throws ConfigException {
        DomainConfigReader.Result result = read("""
                name = "u1"
                type = "pv"
                uuid = "1f330118-a0f4-4d01-a839-9b0c9ea69a9c"
                memory = 256
                maxmem = "512"
                vcpus = 2
                maxvcpus = 4
                kernel = "/srv/vmlinuz"
                ramdisk = "/srv/initrdu.gz"
                root = "/dev/xvda1 ro"
                extra = "console=hvc0 loglevel=8"
                disk = [ '/srv/xvda.raw,raw,xvda,rw',
                         'format=raw,vdev=xvdb,access=ro,backendtype=qdisk,target=/srv/xvdb.raw' ]
                vif = [ 'mac=00:16:3E:11:22:33,bridge=xenbr1,rate=1MB/s@20ms' ]
                vfb = [ 'vnc=1' ]
                channel = [ 'connection=pty,name=agent', 'name = org.guest.1 , connection = pty' ]
                on_crash = "preserve"
                on_poweroff = 'rename-restart'
                max_grant_frames = 32
                """);
        assertEquals(List.of(), result.warnings());
        DomainConfig config = result.config();
        assertEquals(Optional.of(UUID.fromString("1f330118-a0f4-4d01-a839-9b0c9ea69a9c")), config.uuid());
        assertEquals(512, config.maxMemoryMib());
        assertEquals(4, config.maxVcpus());
        assertEquals("root=/dev/xvda1 ro console=hvc0 loglevel=8", config.commandLine());
        assertEquals(51728, config.disks().get(1).device().number());
        assertTrue(config.disks().get(1).readOnly());
        NicSpec nic = config.nics().get(0);
        assertEquals("00:16:3e:11:22:33", nic.mac().orElseThrow().text());
        assertEquals("xenbr1", nic.bridge());
        assertEquals(20_000, nic.rate().orElseThrow().bytesPerInterval());
        assertEquals(DisplaySpec.DEFAULT, config.displays().get(0));
        assertEquals(List.of(new ChannelSpec("agent"), new ChannelSpec("org.guest.1")), config.channels());
        assertEquals(ShutdownAction.PRESERVE, config.actions().onCrash());
        assertEquals(ShutdownAction.RENAME_RESTART, config.actions().onPoweroff());
        assertEquals(ShutdownAction.RESTART, config.actions().onReboot());
        assertEquals(32, config.maxGrantFrames());
        assertEquals(config, read(config.print()).config());
    }

    @Test
    void javaKernel() throws ConfigException {
        DomainConfig config = read("name='v';kernel='java:org.ringdom.guest.Verifier';extra='seed=1'").config();
        assertEquals(Optional.of("org.ringdom.guest.Verifier"), config.javaKernelClass());
        assertEquals("seed=1", config.commandLine());
        assertEquals("d.cfg:1:17: 'not a class' is no name of a class; write java: and the full name of a class, for"
                + " example java:org.ringdom.guest.verifier.Verifier", errorOf("name='v';kernel='java:not a class'"));
    }

    @Test
    void keysWithoutEffectAreNamed() throws ConfigException {
        assertEquals(List.of("d.cfg:2:1: warning: unknown key 'vpcus' is ignored; did you mean 'vcpus'?"),
                warnings("vpcus = 2"));
        assertEquals(List.of("d.cfg:2:1: warning: unknown key 'qqqqqq' is ignored"), warnings("qqqqqq = 2"));
        assertEquals(List.of("d.cfg:2:1: warning: 'cpus' has no effect in Ringdom"), warnings("cpus = '0-1'"));
        assertEquals(List.of("d.cfg:2:18: warning: 'root' is ignored because 'cmdline' is given"),
                warnings("cmdline='a';root='b'"));
        assertEquals(List.of("d.cfg:2:10: warning: Ringdom does nothing with 'script' of a vif"),
                warnings("vif = [ 'script=vif-nat' ]"));
    }

    @Test
    void wrongTypesAndValuesAreErrors() {
        assertEquals("d.cfg:2:10: 'memory' wants a number, and this is \"lots\"; write memory = 1, without quotes",
                errorOf("name='a';kernel='k'\nmemory = 'lots'"));
        assertEquals("d.cfg:1:29: 'memory' is 0; write a number from 1 to 1048576",
                errorOf("name='a';kernel='k';memory =0"));
        assertEquals("d.cfg:2:8: 'disk' wants a list, and this is a string; write disk = [ '...' ]",
                errorOf("name='a';kernel='k'\ndisk = '/a,raw,xvda'"));
        assertEquals("d.cfg:2:10: an item of 'disk' is a number; put each item in quotes",
                errorOf("name='a';kernel='k'\ndisk = [ 5 ]"));
        assertEquals("d.cfg:2:22: two disks are xvda; give each disk its own vdev",
                errorOf("name='a';kernel='k'\ndisk=['/a,raw,xvda', '/b,raw,xvda']"));
        assertEquals("d.cfg:1:1: the domain has no name; add a line such as name = \"guest1\"", errorOf("kernel='k'"));
        assertTrue(errorOf("name='a'").startsWith("d.cfg:1:1: the domain has no kernel; add kernel = "));
        assertTrue(errorOf("name='a';bootloader='pygrub'").contains("no bootloader of the host"));
        assertTrue(errorOf("name='17';kernel='k'").contains("taken for a domain's number"));
        assertTrue(errorOf("name='a/b';kernel='k'").contains("cannot be used"));
        assertTrue(errorOf("name='a';type='hvm'").contains("Ringdom runs PV guests"));
        assertTrue(errorOf("name='a';kernel='k';memory=10;maxmem=5").contains("less than 'memory', which is 10"));
        assertTrue(errorOf("name='a';kernel='k';on_crash='destory'").contains("did you mean 'destroy'?"));
        assertTrue(errorOf("name='a';kernel='k';uuid='x'").contains("this is no UUID"));
        assertTrue(errorOf("name='a';kernel='k';vif=['mac=1']").contains("'1' is no MAC address"));
        assertTrue(errorOf("name='a';kernel='k';vif=['mac=01:00:00:00:00:00']").contains("address of a group"));
        assertTrue(errorOf("name='a';kernel='k';vif=['brige=x']").contains("did you mean 'bridge'?"));
        assertTrue(errorOf("name='a';kernel='k';vif=['rate=fast']").contains("is no rate"));
        assertTrue(errorOf("name='a';kernel='k';vif=['devid=1','devid=1']").contains("two vifs have devid 1"));
        assertTrue(errorOf("name='a';kernel='k';vfb=['vncdisplay=x']").contains("from 0 to 59635"));
        assertTrue(errorOf("name='a';kernel='k';vfb=['','']").contains("one vfb at most"));
    }
}
