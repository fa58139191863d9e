package org.ringdom.xenstore.engine;

import java.util.List;

import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Limits;

/** The CONTROL request: commands of the store itself, for the control domain. */
final class ControlRequests {
    private ControlRequests() {
    }

    static void control(Request request) {
        List<String> parts = request.payload().strings(1, Integer.MAX_VALUE);
        switch (parts.get(0)) {
            case "help" -> request.reply("check|help|print|quota");
            case "check", "print" -> request.reply("OK");
            case "quota" -> request.reply(quotas(request.state().limits()));
            default -> throw XsError.EINVAL.exception();
        }
    }

    private static String quotas(Limits limits) {
        return "nodes: " + limits.nodes() + "\nnode-size: " + limits.nodeBytes() + "\nwatches: " + limits.watches()
                + "\ntransactions: " + limits.transactions() + "\ntransaction-nodes: " + limits.transactionNodes()
                + "\npermissions: " + limits.permissions() + "\noutstanding: " + limits.outstanding() + "\n";
    }
}
