package org.ringdom.runtime.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.runtime.memory.InstanceFolder;

/**
 * The arguments of every process that the supervisor starts: {@code --instance-dir D --state-dir S --role R --domid N
 * --incarnation I --owner-epoch E}, {@code --view ROLE} where the process sees a part of the files only, then the role's own as {@code --key=value}. Both forms, with a blank and with '=', work
 * for all of them.
 *
 * @param folder the instance's folders
 * @param role the role's name
 * @param domid the domain played, or {@link #NO_DOMAIN} for core and fabric
 * @param incarnation of the process
 * @param ownerEpoch the epoch that it takes its files over with
 * @param options the role's own
 */
public record ServiceArguments(InstanceFolder folder, String role, int domid, long incarnation, long ownerEpoch,
        Map<String, String> options) {
    /** Domid of processes that play no domain. */
    public static final int NO_DOMAIN = -1;
    /** Option of a main program that attaches, does a little and returns, instead of serving. */
    public static final String REHEARSAL = "rehearsal";
    private static final String VIEW = "view";
    /** Role of the core. */
    public static final String CORE_ROLE = "microhypervisor";
    /** Role of the media driver. */
    public static final String FABRIC_ROLE = "fabric";

    /**
     * Reads the arguments.
     *
     * @throws ServiceFailure USAGE, with one clear line
     */
    public static ServiceArguments parse(String... args) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (!arg.startsWith("--") || arg.length() == 2) {
                throw new ServiceFailure(ServiceFailure.USAGE, "unexpected argument '" + arg + "'");
            }
            int equals = arg.indexOf('=');
            if (equals >= 0) {
                options.put(arg.substring(2, equals), arg.substring(equals + 1));
            } else if (i + 1 < args.length) {
                options.put(arg.substring(2), args[++i]);
            } else {
                throw new ServiceFailure(ServiceFailure.USAGE, "argument '" + arg + "' has no value");
            }
        }
        InstanceFolder folder = new InstanceFolder(Path.of(take(options, "instance-dir")),
                Path.of(take(options, "state-dir")));
        String view = options.remove(VIEW);
        folder = view == null ? folder : folder.viewOf(view);
        String role = take(options, "role");
        int domid = options.containsKey("domid") ? (int) number(options, "domid") : NO_DOMAIN;
        long incarnation = number(options, "incarnation");
        return new ServiceArguments(folder, role, domid, incarnation, number(options, "owner-epoch"),
                Map.copyOf(options));
    }

    private static String take(Map<String, String> options, String key) {
        String value = options.remove(key);
        if (value == null || value.isEmpty()) {
            throw new ServiceFailure(ServiceFailure.USAGE, "missing argument --" + key
                    + "; services are started by the supervisor ('ringdom up')");
        }
        return value;
    }

    private static long number(Map<String, String> options, String key) {
        String text = take(options, key);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new ServiceFailure(ServiceFailure.USAGE, "--" + key + "=" + text + " is not a number");
        }
    }

    /** The command line that {@link #parse} reads, for whoever starts the process. */
    public List<String> toCommandLine() {
        List<String> line = new ArrayList<>(List.of("--instance-dir", folder.shm().toString(), "--state-dir",
                folder.state().toString(), "--role", role, "--domid", Integer.toString(domid), "--incarnation",
                Long.toString(incarnation), "--owner-epoch", Long.toString(ownerEpoch)));
        if (!folder.viewer().isEmpty()) {
            line.addAll(List.of("--" + VIEW, folder.viewer()));
        }
        options.forEach((key, value) -> line.add("--" + key + "=" + value));
        return line;
    }

    /** Whether the process only practises: see {@link #REHEARSAL}. */
    public boolean isRehearsal() {
        return options.containsKey(REHEARSAL);
    }

    /** Whether this is the core. */
    public boolean isCore() {
        return role.equals(CORE_ROLE);
    }

    /** An option of the role, or {@code otherwise}. */
    public String option(String key, String otherwise) {
        return options.getOrDefault(key, otherwise);
    }
}
