package org.ringdom.xenstore.engine;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Payload;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.quota.Quotas;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The CONTROL request: commands of the store itself, for the control domain. What is printed goes to the service's log. */
final class ControlRequests {
    private static final Logger LOG = LoggerFactory.getLogger(ControlRequests.class);
    private static final String HELP = """
            check
            connections     [<domid>]
            log             [on|off|+io|-io]
            memreport
            print           <string>
            quota           [set <name> <value>|<domid>|max [-r]]
            quota-soft      [set <name> <value>]
            watches         <domid> [<first>]
            help
            """;
    private static final String SOFT = "soft-";

    private ControlRequests() {
    }

    static void control(Request request) {
        List<String> parts = request.payload().strings(1, Integer.MAX_VALUE);
        List<String> arguments = parts.subList(1, parts.size());
        switch (parts.get(0)) {
            case "help" -> request.reply(HELP);
            case "check" -> request.reply(check(request.state()));
            case "connections" -> request.reply(RingReport.domains(request.state(),
                    number(arguments, 0, Permissions.DOMID_MAX)));
            case "log" -> log(request, arguments);
            case "memreport" -> {
                arguments(arguments, 0);
                request.reply(MemoryReport.of(request.state()));
            }
            case "print" -> {
                LOG.info("print: {}", arguments(arguments, 1).get(0));
                request.ok();
            }
            case "quota" -> quota(request, arguments);
            case "quota-soft" -> softQuota(request, arguments);
            case "watches" -> request.reply(RingReport.watches(request.state(),
                    (int) Payload.number(arguments.isEmpty() ? "" : arguments.get(0), Permissions.DOMID_MAX),
                    number(arguments, 1, Integer.MAX_VALUE)));
            default -> throw XsError.EINVAL.exception();
        }
    }

    private static List<String> arguments(List<String> arguments, int count) {
        if (arguments.size() != count) {
            throw XsError.EINVAL.exception();
        }
        return arguments;
    }

    /** The only or last argument, at {@code index}, as a number; 0 if it is left out. */
    private static int number(List<String> arguments, int index, int max) {
        if (arguments.size() > index + 1) {
            throw XsError.EINVAL.exception();
        }
        return arguments.size() == index ? 0 : (int) Payload.number(arguments.get(index), max);
    }

    private static String check(StoreState state) {
        List<String> wrong = StoreCheck.of(state);
        wrong.forEach(line -> LOG.error("check: {}", line));
        String reply = wrong.isEmpty() ? "OK" : String.join("\n", wrong);
        return reply.substring(0, Math.min(reply.length(), XenstoreMessage.PAYLOAD_MAX - 1));
    }

    private static void log(Request request, List<String> arguments) {
        if (arguments.isEmpty()) {
            request.reply("Log switch settings:\nio      : " + (request.state().traced() ? "on" : "off") + "\n");
            return;
        }
        boolean on = switch (arguments(arguments, 1).get(0)) {
            case "on", "+io" -> true;
            case "off", "-io" -> false;
            default -> throw XsError.EINVAL.exception();
        };
        request.state().traced(on);
        request.ok();
    }

    private static void quota(Request request, List<String> arguments) {
        Quotas quotas = request.state().quotas();
        if (arguments.isEmpty()) {
            request.reply(settings(quotas, false));
        } else if (arguments.get(0).equals("set")) {
            arguments(arguments, 3);
            QuotaRequests.set(request, Quotas.GLOBAL, arguments.get(1), arguments.get(2), 1);
            request.ok();
        } else if (arguments.get(0).equals("max")) {
            if (arguments.size() > 1) {
                if (!arguments(arguments, 2).get(1).equals("-r")) {
                    throw XsError.EINVAL.exception();
                }
                quotas.resetMost();
            }
            request.reply("Max. seen accounting values:\n" + table(false,
                    quota -> "%8d".formatted(quotas.most(Quotas.GLOBAL, quota))));
        } else {
            int domid = (int) Payload.number(arguments(arguments, 1).get(0), Permissions.DOMID_MAX);
            if (domid != 0 && !request.state().domains().containsKey(domid)) {
                throw XsError.ENOENT.exception();
            }
            request.reply("Domain " + domid + ":\n" + table(false, quota -> "%8d (max %8d)".formatted(
                    request.state().used(domid, quota), quotas.most(domid, quota))));
        }
    }

    private static void softQuota(Request request, List<String> arguments) {
        if (arguments.isEmpty()) {
            request.reply(settings(request.state().quotas(), true));
        } else if (arguments.get(0).equals("set")) {
            arguments(arguments, 3);
            QuotaRequests.set(request, Quotas.GLOBAL, SOFT + arguments.get(1), arguments.get(2), 1);
            request.ok();
        } else {
            throw XsError.EINVAL.exception();
        }
    }

    private static String settings(Quotas quotas, boolean soft) {
        return "Quota settings:\n" + table(soft, quota -> "%8d %s".formatted(
                quotas.limit(Quotas.GLOBAL, quota), quota.description()));
    }

    private static String table(boolean soft, Function<Quota, String> cell) {
        StringBuilder out = new StringBuilder();
        for (Quota quota : Quota.values()) {
            boolean isSoft = quota.wireName().startsWith(SOFT);
            if (isSoft == soft) {
                String name = isSoft ? quota.wireName().substring(SOFT.length()) : quota.wireName();
                out.append(String.format(Locale.ROOT, "%-17s: %s%n", name, cell.apply(quota)));
            }
        }
        return out.toString();
    }
}
