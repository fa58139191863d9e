package org.ringdom.launcher.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's alternatives: names such as {@code awk} and {@code cc} that several packages offer a program for. Packages register them
 * when they are configured; as no script is run here, what scripts register in plain words is taken from their text, and of each name
 * the offer with the highest priority.
 */
final class Alternatives {
    /** {@code update-alternatives --install LINK NAME PATH PRIORITY}, its lines joined. */
    private static final Pattern INSTALL = Pattern.compile("--install\\s+(/\\S+)\\s+([\\w.+-]+)\\s+(/\\S+)\\s+(\\d+)");

    private record Offer(String link, String path, int priority) {
    }

    private final Map<String, Offer> best = new TreeMap<>();

    /** The alternatives that packages offer. */
    static Alternatives of(List<Path> debs) throws ImageException {
        Alternatives alternatives = new Alternatives();
        for (Path deb : debs) {
            alternatives.read(DebPackage.configureScript(deb));
        }
        return alternatives;
    }

    /** Reads the offers of a script. */
    void read(String script) {
        Matcher install = INSTALL.matcher(script.replaceAll("\\\\\\s*\n", " "));
        while (install.find()) {
            Offer offer = new Offer(install.group(1), install.group(3), Integer.parseInt(install.group(4)));
            best.merge(install.group(2), offer, (old, other) -> other.priority() > old.priority() ? other : old);
        }
    }

    /** Makes the links, where what they lead to is in the tree. */
    void link(RootTree tree) throws IOException {
        for (Map.Entry<String, Offer> entry : best.entrySet()) {
            Offer offer = entry.getValue();
            if (tree.has(offer.path())) {
                tree.addLink("etc/alternatives/" + entry.getKey(), offer.path());
                tree.addLink(offer.link(), "/etc/alternatives/" + entry.getKey());
            }
        }
    }
}
