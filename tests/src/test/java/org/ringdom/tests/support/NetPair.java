package org.ringdom.tests.support;

import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;

/** Two guests on one bridge: a blaster that sends and checks, an echo that sends back; and the judgement at the end. */
public final class NetPair {
    private final Ringdom ringdom;
    private final int blaster;
    private final int echo;
    private final Ringdom.Entry blasterProcess;
    private final Ringdom.Entry echoProcess;

    private NetPair(Ringdom ringdom, int blaster, int echo) {
        this.ringdom = ringdom;
        this.blaster = blaster;
        this.echo = echo;
        this.blasterProcess = ringdom.entry("guest-" + blaster);
        this.echoProcess = ringdom.entry("guest-" + echo);
    }

    /** Makes the pair; {@code number} tells it from others. */
    public static NetPair start(Ringdom ringdom, int number, String bridge, String options) {
        String echoMac = "00:16:3e:00:%02x:02".formatted(number);
        String blasterMac = "00:16:3e:00:%02x:01".formatted(number);
        int echo = ringdom.create(config("echo-" + number, "NetEcho", echoMac, bridge, options));
        int blaster = ringdom.create(config("blaster-" + number, "NetBlaster", blasterMac, bridge,
                "peer=" + echoMac + " " + options));
        return new NetPair(ringdom, blaster, echo);
    }

    private static String config(String name, String program, String mac, String bridge, String options) {
        return """
                name = "%s"
                kernel = "java:org.ringdom.guest.net.%s"
                memory = 32
                extra = "%s"
                vif = [ 'mac=%s,bridge=%s' ]
                on_poweroff = "preserve"
                """.formatted(name, program, options, mac, bridge);
    }

    /** The blaster's domain. */
    public int blaster() {
        return blaster;
    }

    /** The echo's domain. */
    public int echo() {
        return echo;
    }

    /** One of the blaster's counters. */
    public long count(String name) {
        return ringdom.counters(blaster).getOrDefault("net." + name, 0L);
    }

    /** Waits until {@code more} further packets came back. */
    public void awaitProgress(long more) {
        long goal = count("received") + more;
        Awaitility.await("packets go both ways").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(5))
                .until(() -> count("received") >= goal);
    }

    /** Fails unless all that came back was in order and intact, and at most {@code duplicates} packets came twice. */
    public void check(long duplicates) {
        Map<String, Long> counters = ringdom.counters(blaster);
        boolean good = count("corrupt") == 0 && count("disordered") == 0 && count("foreign") == 0
                && count("duplicates") <= duplicates;
        if (!good) {
            throw new AssertionError(counters + "\n" + ringdom.logs());
        }
        for (Ringdom.Entry before : new Ringdom.Entry[]{blasterProcess, echoProcess}) {
            Ringdom.Entry now = ringdom.entry(before.role());
            if (now.restarts() != 0 || now.incarnation() != before.incarnation() || !now.isReady()) {
                throw new AssertionError("a guest's process was replaced: " + before + ", " + now);
            }
        }
    }
}
