package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Quota;

/**
 * Messages of several clients that make little sense or none: each is answered, nothing is thrown, counts stay right and guests
 * within their quotas. {@code -Dringdom.fuzzMessages=10000000} sends more; a failure names its seed.
 */
class MalformedMessagesFuzz {
    private static final int MESSAGES = Integer.getInteger("ringdom.fuzzMessages", 200_000);
    /** The control domain has no quotas: now and then it begins with an empty store. */
    private static final int LIFE = 20_000;
    private static final int[] GUESTS = {30, 31, 32};
    private static final String[] WORDS = {"a", "b", "/", "/a", "/a/b", "//", "/a/", "@releaseDomain",
        "@introduceDomain/30",
        "@x", "T", "F", "0", "1", "30", "31", "65535", "99999999999999999999", "-1", "n0", "r30", "b31", "n30", "x",
        "set",
        "quota", "nodes", "memory", "check", "max", "-r", "log", "", "/local/domain/30/a", "/local/domain/31",
        "device/vif"};

    private Random random;
    private StoreFixture store;

    @Test
    void whateverIsSentIsAnswered() {
        for (int done = 0, life = 1; done < MESSAGES; done += LIFE, life++) {
            long seed = 1000 + life;
            try {
                live(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private void live(long seed) {
        random = new Random(seed);
        store = new StoreFixture();
        List<Client> clients = new ArrayList<>(List.of(store.dom0));
        for (int domid : GUESTS) {
            store.mkdir(store.dom0, "/local/domain/" + domid);
            store.chmod(store.dom0, "/local/domain/" + domid, "n" + domid + "|");
            store.guest(domid);
        }
        for (int i = 0; i < LIFE; i++) {
            Client client = clients.getFirst();
            int which = random.nextInt(2 * GUESTS.length);
            if (which < GUESTS.length) {
                client = store.state.client(GUESTS[which]);
                if (client == null) {
                    client = store.guest(GUESTS[which]);
                }
            }
            byte[] message = message(client);
            Outcome outcome = store.engine.execute(client, message);
            store.engine.apply(outcome);
            checkReply(message, outcome.reply());
        }
        checkStore();
    }

    private byte[] message(Client client) {
        int type = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(XenstoreMessageType.SET_QUOTA + 2);
        int transaction = switch (random.nextInt(6)) {
            case 0 -> random.nextInt();
            case 1, 2 -> client.transactions().isEmpty() ? 0 : client.transactions().keySet().iterator().next();
            default -> 0;
        };
        return Wire.message(type, random.nextInt(), transaction, random.nextInt(4) == 0 ? noise() : words());
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(8) == 0
                ? random.nextInt(XenstoreMessage.PAYLOAD_MAX + 1)
                : random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] words() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int count = random.nextInt(5); count > 0; count--) {
            out.writeBytes(Wire.bytes(WORDS[random.nextInt(WORDS.length)]));
            if (random.nextInt(8) > 0) {
                out.write(0);
            }
        }
        if (random.nextInt(4) == 0) {
            out.writeBytes(new byte[random.nextInt(3000)]);
        }
        return out.toByteArray();
    }

    private static void checkReply(byte[] message, byte[] reply) {
        int type = Wire.intAt(reply, XenstoreMessage.TYPE_OFFSET);
        assertTrue(type == Wire.intAt(message, XenstoreMessage.TYPE_OFFSET) || type == XenstoreMessageType.ERROR);
        assertEquals(Wire.intAt(message, XenstoreMessage.REQUEST_ID_OFFSET),
                Wire.intAt(reply, XenstoreMessage.REQUEST_ID_OFFSET));
        assertTrue(Wire.lengthAllowed(reply));
        assertEquals(reply.length - XenstoreMessage.SIZE, Wire.intAt(reply, XenstoreMessage.LENGTH_OFFSET));
    }

    private void checkStore() {
        assertEquals(List.of(), StoreCheck.of(store.state));
        for (int domid : GUESTS) {
            for (Quota quota : new Quota[]{Quota.WATCHES, Quota.TRANSACTIONS, Quota.TRANSACTION_NODES}) {
                assertTrue(store.state.used(domid, quota) <= quota.initial(), () -> "domain " + domid + ": " + quota);
            }
        }
    }
}
