package org.ringdom.launcher.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;

import org.junit.jupiter.api.Test;

class DiskSpecTest {
    private static final SourcePosition START = new SourcePosition("f", 3, 10);

    private static DiskSpec disk(String spec) throws ConfigException {
        return DiskSpecParser.parse(new ConfigValue.Text(spec, START, true));
    }

    private static String errorOf(String spec) {
        return assertThrows(ConfigException.class, () -> disk(spec)).getMessage();
    }

    private static VirtualDevice device(String name) {
        return VirtualDevice.parse(name).orElseThrow();
    }

    @Test
    void formsThatTheManualCallsEquivalentAreEqual() throws ConfigException {
        DiskSpec expected = DiskSpec.raw("/dev/vg/guest-volume", device("hda"), false);
        assertEquals(expected, disk("/dev/vg/guest-volume,,hda"));
        assertEquals(expected, disk("/dev/vg/guest-volume,raw,hda,rw"));
        assertEquals(expected, disk("format=raw, vdev=hda, access=rw, target=/dev/vg/guest-volume"));
        assertEquals(expected, disk("raw:/dev/vg/guest-volume,hda,w"));
        assertEquals(expected, disk("phy:/dev/vg/guest-volume,hda,w"));
        assertEquals(expected, disk("tap:aio:/dev/vg/guest-volume,hda,w"));
        assertEquals(expected, disk("file:/dev/vg/guest-volume,hda"));
    }

    @Test
    void cdromFormsThatTheManualCallsEquivalentAreEqual() throws ConfigException {
        DiskSpec expected = disk("format=raw, vdev=hdc, access=ro, devtype=cdrom, target=/root/image.iso");
        assertTrue(expected.cdrom());
        assertTrue(expected.readOnly());
        assertEquals(expected, disk("/root/image.iso,,hdc,cdrom"));
        assertEquals(expected, disk("/root/image.iso,,hdc,,cdrom"));
        assertEquals(expected, disk("/root/image.iso,raw,hdc,devtype=cdrom"));
        assertEquals(expected, disk("raw:/root/image.iso,hdc:cdrom,ro"));
    }

    @Test
    void emptyDriveOfTheOldSyntax() throws ConfigException {
        DiskSpec empty = disk(",hdc:cdrom,r");
        assertEquals("", empty.target());
        assertEquals(ImageFormat.EMPTY, empty.format());
        assertEquals(empty, disk("vdev=hdc,cdrom"));
    }

    @Test
    void targetByNameTakesTheRest() throws ConfigException {
        assertEquals("/a,b=c:d ", disk("vdev=xvda,target=/a,b=c:d ").target());
        assertEquals("/new", disk(",qcow2,xvda,target=/new").target());
    }

    @Test
    void namedAndPositionalParametersMix() throws ConfigException {
        DiskSpec disk = disk(
                "format=vhd,/srv/a.vhd,xvdb,r,no-discard,direct-io-safe,untrusted,backend=stor,backendtype=tap");
        assertEquals(new DiskSpec("/srv/a.vhd", ImageFormat.VHD, device("xvdb"), true, false, Optional.of("stor"),
                Optional.of(BackendType.TAP), true, false, false), disk);
        assertEquals(disk, disk(disk.print()));
        assertFalse(disk("/srv/a.vhd,vhd,xvdb,w,no-discard,discard").readOnly());
    }

    @Test
    void errorsPointAtTheParameter() {
        assertEquals("f:3:18: unknown format 'rwa'; known are raw, qcow2, vhd", errorOf("/a.img,rwa,xvda,rw"));
        assertEquals("f:3:22: 'xvd' is no virtual device; write xvda, xvdb, ... or xvda1 for a partition",
                errorOf("/a.img,raw,xvd,rw"));
        assertEquals("f:3:27: unknown access 'x'; write r or ro to read only, w or rw to read and write",
                errorOf("/a.img,raw,xvda,x"));
        assertEquals("f:3:11: unknown disk parameter 'acess'; did you mean 'access'?", errorOf("acess=r,vdev=xvda"));
        assertEquals("f:3:21: 'vdev' is given twice; leave one out", errorOf("vdev=xvda,vdev=xvdb,target=/a"));
        assertEquals("f:3:10: the disk xvda has no target; give the path of an image as target=PATH",
                errorOf("vdev=xvda"));
        assertEquals("f:3:10: the disk has no vdev; say what the guest sees, for example vdev=xvda", errorOf("/a,raw"));
        assertEquals("f:3:11: format qcow is not supported; convert the image: qemu-img convert -O qcow2 OLD NEW",
                errorOf("format=qcow,vdev=xvda,target=/a"));
        assertTrue(errorOf("nbd:host,xvda,w").contains("hotplug script"));
        assertTrue(errorOf("weird:/a,xvda,w").contains("unknown prefix 'weird:'"));
        assertTrue(errorOf("/a,raw,xvda,rw,more").contains("one parameter too many"));
        assertTrue(errorOf("/a,raw,hdc,rw,cdrom").contains("cannot be written"));
        assertTrue(errorOf("/a=b,raw,xvda").contains("write it last, as target=/a..."));
    }

    @Test
    void deviceNumbersAreThoseOfXen() {
        assertEquals(51712, device("xvda").number());
        assertEquals(51713, device("xvda1").number());
        assertEquals(51728, device("xvdb").number());
        assertEquals(51952, device("xvdp").number());
        assertEquals(268439552, device("xvdq").number());
        assertEquals(0x10001A00, device("xvdaa").number());
        assertEquals((1 << 28) | 16, device("xvda16").number());
        assertEquals(51712, device("d0").number());
        assertEquals(51713, device("d0p1").number());
        assertEquals(0x300, device("hda").number());
        assertEquals(0x340, device("hdb").number());
        assertEquals(0x1601, device("hdc1").number());
        assertEquals(0x810, device("sdb").number());
        assertEquals(51712, device("51712").number());
        assertEquals((1 << 28) | 701 << 8, device("xvdzz").number());
        for (String none : new String[]{"", "xvd", "xvda0", "XVDA", "hde", "sdq", "xvda256", "xvdzzzzz", "d1048576",
            "0",
            "536870912", "-1"}) {
            assertTrue(VirtualDevice.parse(none).isEmpty(), none);
        }
        for (String name : new String[]{"xvda", "xvdp15", "xvdq", "xvdz", "xvdaa", "xvdiv", "xvdiw", "xvdzz",
            "xvdaaa3"}) {
            assertEquals(name, VirtualDevice.nameOf(device(name).number()));
        }
    }
}
