package org.ringdom.launcher.toolstack.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is done with a domain that has stopped. */
public enum ShutdownAction {
    /** Remove it. */
    DESTROY,
    /** Remove it and make it anew from the same file. */
    RESTART,
    /** Keep it under another name and make it anew. */
    RENAME_RESTART,
    /** Keep it as it is, to be looked at. */
    PRESERVE,
    /** Write its memory to a file, then remove it. */
    COREDUMP_DESTROY,
    /** Write its memory to a file, then make it anew. */
    COREDUMP_RESTART;

    /** The name in domain files. */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names in domain files. */
    public static List<String> keywords() {
        return Arrays.stream(values()).map(ShutdownAction::keyword).toList();
    }

    /** The action of that name. */
    public static Optional<ShutdownAction> parse(String keyword) {
        return Arrays.stream(values()).filter(action -> action.keyword().equals(keyword)).findFirst();
    }
}
