package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.quota.Quotas;

class NodeRequestsTest {
    private final StoreFixture store = new StoreFixture();
    private final Client dom0 = store.dom0;

    @Test
    void writeMakesParentsAndReadGivesTheBytesWithoutNul() {
        assertEquals("OK|", store.write(dom0, "/a/b/c", "value"));
        assertEquals("value", store.read(dom0, "/a/b/c"));
        assertEquals("", store.read(dom0, "/a/b"));
        assertEquals("b|", store.list(dom0, "/a"));
        assertEquals("", store.list(dom0, "/a/b/c"));
    }

    @Test
    void replyEchoesRequestAndTransactionId() {
        store.write(dom0, "/a", "1");
        byte[] reply = store.outcome(dom0, XenstoreMessageType.READ, 0, "/a|").reply();
        assertEquals(9, Wire.intAt(reply, XenstoreMessage.REQUEST_ID_OFFSET));
        assertEquals(0, Wire.intAt(reply, XenstoreMessage.TRANSACTION_ID_OFFSET));
        assertEquals(XenstoreMessageType.READ, Wire.intAt(reply, XenstoreMessage.TYPE_OFFSET));
    }

    @Test
    void relativePathsStartAtTheCallersHome() {
        Client guest = store.guest(3);
        store.mkdir(dom0, "/local/domain/3");
        store.chmod(dom0, "/local/domain/3", "n3|");
        assertEquals("OK|", store.write(guest, "data/x", "1"));
        assertEquals("1", store.read(dom0, "/local/domain/3/data/x"));
        assertEquals("1", store.read(guest, "data/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a/", "//a", "/a//b", "/a b", "/a\u00e9", "/@x/a.b", "@other", "a/", "/ab\n"})
    void badPathsAreInvalid(String path) {
        assertEquals("EINVAL", store.write(dom0, path, "1"));
        assertEquals("EINVAL", store.read(dom0, path));
        assertEquals("EINVAL", store.mkdir(dom0, path));
        assertEquals("EINVAL", store.rm(dom0, path));
        assertEquals("EINVAL", store.list(dom0, path));
        assertEquals("EINVAL", store.perms(dom0, path));
        assertEquals("EINVAL", store.chmod(dom0, path, "n0|"));
    }

    @Test
    void longestPathsAreTakenAndLongerOnesNot() {
        assertEquals("OK|", store.write(dom0, "/" + "a".repeat(3070), "1"));
        assertEquals("EINVAL", store.write(dom0, "/" + "a".repeat(3071), "1"));
        assertEquals("OK|", store.write(dom0, "a".repeat(2047), "1"));
        assertEquals("EINVAL", store.write(dom0, "a".repeat(2048), "1"));
        String deep = "/a".repeat(1535);
        assertEquals("OK|", store.write(dom0, deep, "deep"));
        assertEquals("deep", store.read(dom0, deep));
        assertEquals("OK|", store.rm(dom0, "/a"));
    }

    @ParameterizedTest
    @ValueSource(ints = {XenstoreMessageType.READ, XenstoreMessageType.DIRECTORY, XenstoreMessageType.GET_PERMS,
        XenstoreMessageType.MKDIR, XenstoreMessageType.RM, XenstoreMessageType.WRITE, XenstoreMessageType.SET_PERMS,
        XenstoreMessageType.WATCH, XenstoreMessageType.UNWATCH, XenstoreMessageType.TRANSACTION_END,
        XenstoreMessageType.INTRODUCE, XenstoreMessageType.RELEASE, XenstoreMessageType.GET_DOMAIN_PATH,
        XenstoreMessageType.DIRECTORY_PART, XenstoreMessageType.SET_TARGET, XenstoreMessageType.RESUME,
        XenstoreMessageType.IS_DOMAIN_INTRODUCED, XenstoreMessageType.CONTROL})
    void payloadsThatDoNotParseAreInvalid(int type) {
        assertEquals("EINVAL", store.ask(dom0, type, 0, ""));
        assertEquals("EINVAL", store.ask(dom0, type, 0, "no-nul"));
    }

    @Test
    void unknownTypesAreNotImplemented() {
        assertEquals("ENOSYS", store.ask(dom0, XenstoreMessageType.RESTRICT, 0, "|"));
        assertEquals("ENOSYS", store.ask(dom0, 99, 0, "|"));
        assertEquals("ENOSYS", store.ask(dom0, -1, 0, "|"));
        assertEquals("ENOSYS", store.ask(dom0, XenstoreMessageType.WATCH_EVENT, 0, "|"));
    }

    @Test
    void removalTakesTheSubtreeAndIsFineForAMissingNodeWhoseParentExists() {
        store.write(dom0, "/a/b/c", "1");
        assertEquals("OK|", store.rm(dom0, "/a/b"));
        assertEquals("ENOENT", store.read(dom0, "/a/b/c"));
        assertEquals("OK|", store.rm(dom0, "/a/b"));
        assertEquals("ENOENT", store.rm(dom0, "/a/b/c"));
        assertEquals("EINVAL", store.rm(dom0, "/"));
        assertEquals("", store.list(dom0, "/a"));
    }

    @Test
    void mkdirKeepsTheValueOfANodeThatIsThere() {
        store.write(dom0, "/a", "1");
        assertEquals("OK|", store.mkdir(dom0, "/a"));
        assertEquals("1", store.read(dom0, "/a"));
    }

    @Test
    void namesComeInPartsWhenTheyAreTooMany() {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            String name = "child-%04d".formatted(i);
            store.mkdir(dom0, "/d/" + name);
            expected.append(name).append('|');
        }
        assertEquals("E2BIG", store.list(dom0, "/d"));
        StringBuilder names = new StringBuilder();
        String generation = null;
        while (true) {
            String part = store.ask(dom0, XenstoreMessageType.DIRECTORY_PART, 0, "/d|" + names.length() + "|");
            String[] split = part.split("\\|", 2);
            assertTrue(generation == null || generation.equals(split[0]));
            generation = split[0];
            if (split[1].endsWith("||") || split[1].equals("|")) {
                names.append(split[1], 0, split[1].length() - 1);
                break;
            }
            names.append(split[1]);
        }
        assertEquals(expected.toString(), names.toString());
        store.mkdir(dom0, "/d/another");
        String part = store.ask(dom0, XenstoreMessageType.DIRECTORY_PART, 0, "/d|0|");
        assertTrue(!part.startsWith(generation + "|"));
        assertEquals("EINVAL", store.ask(dom0, XenstoreMessageType.DIRECTORY_PART, 0, "/d|3|"));
    }

    @Test
    void emptyDirectoryInPartsIsAGenerationAndTheEndMark() {
        store.mkdir(dom0, "/e");
        String part = store.ask(dom0, XenstoreMessageType.DIRECTORY_PART, 0, "/e|0|");
        assertTrue(part.matches("[0-9]+\\|\\|"), part);
    }

    @Test
    void childrenInheritPermissionsAndAGuestOwnsWhatItMakes() {
        Client guest = store.guest(3);
        store.mkdir(dom0, "/local/domain/3");
        store.chmod(dom0, "/local/domain/3", "n0|b3|r4|");
        store.write(dom0, "/local/domain/3/by0", "1");
        assertEquals("n0|b3|r4|", store.perms(dom0, "/local/domain/3/by0"));
        assertEquals("OK|", store.write(guest, "by3", "1"));
        assertEquals("n3|b3|r4|", store.perms(dom0, "/local/domain/3/by3"));
    }

    @Test
    void accessIsDeniedWithoutTheRightAndMissingNodesAreHiddenBehindTheNearestAncestor() {
        Client guest = store.guest(3);
        store.write(dom0, "/secret", "1");
        store.write(dom0, "/open/x", "1");
        store.chmod(dom0, "/open", "r0|");
        store.chmod(dom0, "/open/x", "n0|r3|");
        assertEquals("EACCES", store.read(guest, "/secret"));
        assertEquals("EACCES", store.read(guest, "/secret/not-there"));
        assertEquals("ENOENT", store.read(guest, "/open/not-there/deep"));
        assertEquals("1", store.read(guest, "/open/x"));
        assertEquals("EACCES", store.write(guest, "/open/x", "2"));
        assertEquals("EACCES", store.write(guest, "/open/new", "2"));
        assertEquals("EACCES", store.mkdir(guest, "/open"));
        assertEquals("EACCES", store.rm(guest, "/open/x"));
        assertEquals("EACCES", store.read(store.guest(4), "/open/x"));
        assertEquals("EACCES", store.chmod(guest, "/open/x", "b3|"));
    }

    @Test
    void onlyThePrivilegedGiveANodeAway() {
        Client guest = store.guest(3);
        store.write(dom0, "/mine", "1");
        store.chmod(dom0, "/mine", "n3|");
        assertEquals("OK|", store.chmod(guest, "/mine", "r3|w4|"));
        assertEquals("EPERM", store.chmod(guest, "/mine", "r4|"));
        assertEquals("OK|", store.chmod(dom0, "/mine", "r4|"));
        assertEquals("EACCES", store.chmod(guest, "/mine", "r3|"));
        assertEquals("EINVAL", store.chmod(dom0, "/mine", "x4|"));
        assertEquals("EINVAL", store.chmod(dom0, "/mine", "r|"));
        assertEquals("EINVAL", store.chmod(dom0, "/mine", "r-1|"));
        assertEquals("EINVAL", store.chmod(dom0, "/mine", "r99999|"));
        assertEquals("EINVAL", store.chmod(dom0, "/mine", ""));
    }

    @Test
    void aTargetsRightsCount() {
        Client guest = store.guest(3);
        store.guest(4);
        store.write(dom0, "/four", "1");
        store.chmod(dom0, "/four", "n4|");
        assertEquals("EACCES", store.read(guest, "/four"));
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.SET_TARGET, 0, "3|4|"));
        assertEquals("1", store.read(guest, "/four"));
        assertEquals("ENOENT", store.ask(dom0, XenstoreMessageType.SET_TARGET, 0, "3|77|"));
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.SET_TARGET, 0, "3|4|"));
    }

    @Test
    void aGuestsQuotaOfNodesHoldsAndRemovalGivesItBack() {
        StoreFixture small = new StoreFixture(
                Limits.DEFAULT.with(Quota.NODES, 3).with(Quota.NODE_SIZE, 64).with(Quota.WATCHES, 2)
                        .with(Quota.TRANSACTIONS, 2).with(Quota.TRANSACTION_NODES, 10).with(Quota.NODE_PERMISSIONS, 2));
        Client guest = small.guest(23);
        small.mkdir(small.dom0, "/local/domain/23");
        small.chmod(small.dom0, "/local/domain/23", "n23|");
        assertEquals("OK|", small.write(guest, "a", "1"));
        assertEquals("ENOSPC", small.write(guest, "b/c", "1"));
        assertEquals("ENOENT", small.read(guest, "b"));
        assertEquals("OK|", small.write(guest, "b", "1"));
        assertEquals("ENOSPC", small.mkdir(guest, "c"));
        assertEquals("OK|", small.rm(guest, "a"));
        assertEquals("OK|", small.mkdir(guest, "c"));
        assertEquals(3, small.state.owned().of(23));
        assertEquals("ENOSPC", small.write(guest, "c", "x".repeat(61)));
        assertEquals("OK|", small.write(guest, "c", "x".repeat(60)));
        assertEquals("ENOSPC", small.chmod(guest, "c", "n23|r1|r2|"));
        assertEquals("OK|", small.write(small.dom0, "/local/domain/23/d/e", "x".repeat(2000)));
    }

    @Test
    void aDriverDomainMayHaveMoreThanAGuest() {
        StoreFixture small = new StoreFixture(
                Limits.DEFAULT.with(Quota.NODES, 1).with(Quota.NODE_SIZE, 64).with(Quota.WATCHES, 1)
                        .with(Quota.TRANSACTIONS, 1).with(Quota.TRANSACTION_NODES, 10).with(Quota.NODE_PERMISSIONS, 2));
        Client driver = small.guest(2);
        small.mkdir(small.dom0, "/local/domain/2");
        small.chmod(small.dom0, "/local/domain/2", "n2|");
        for (int i = 0; i < Quotas.SERVICE_FACTOR - 1; i++) {
            assertEquals("OK|", small.mkdir(driver, "backend" + i));
        }
        assertEquals("ENOSPC", small.mkdir(driver, "backend"));
    }

    @Test
    void domainRequests() {
        Client guest = store.guest(3);
        assertEquals("/local/domain/3|", store.ask(guest, XenstoreMessageType.GET_DOMAIN_PATH, 0, "3|"));
        assertEquals("T|", store.ask(dom0, XenstoreMessageType.IS_DOMAIN_INTRODUCED, 0, "3|"));
        assertEquals("F|", store.ask(dom0, XenstoreMessageType.IS_DOMAIN_INTRODUCED, 0, "4|"));
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.IS_DOMAIN_INTRODUCED, 0, "3|"));
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.CONTROL, 0, "check|"));
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.RELEASE, 0, "3|"));
        assertEquals("EINVAL", store.ask(dom0, XenstoreMessageType.INTRODUCE, 0, "0|1|1|"));
        assertEquals("ENOENT", store.ask(dom0, XenstoreMessageType.RELEASE, 0, "9|"));
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.RELEASE, 0, "3|"));
        assertEquals("F|", store.ask(dom0, XenstoreMessageType.IS_DOMAIN_INTRODUCED, 0, "3|"));
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.CONTROL, 0, "check|"));
    }

    @Test
    void aReleasedDomainLeavesNeitherNodesNorRights() {
        Client guest = store.guest(3);
        store.mkdir(dom0, "/local/domain/3");
        store.chmod(dom0, "/local/domain/3", "n3|");
        store.write(guest, "a/b", "1");
        store.write(dom0, "/shared", "1");
        store.chmod(dom0, "/shared", "n0|b3|r4|");
        store.ask(dom0, XenstoreMessageType.RELEASE, 0, "3|");
        assertEquals("ENOENT", store.read(dom0, "/local/domain/3"));
        assertEquals("n0|r4|", store.perms(dom0, "/shared"));
        assertEquals(0, store.state.owned().of(3));
        Client again = store.guest(3);
        assertEquals("EACCES", store.read(again, "/shared"));
        assertEquals(new Caller(3, Caller.NO_TARGET, false), again.caller());
    }
}
