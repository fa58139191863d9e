package org.ringdom.launcher.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.ringdom.launcher.cli.output.TextTable;
import org.ringdom.launcher.store.StoreConnection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xenstore quota}. */
@Command(name = "quota", description = {"Show what guests may have in the store, or change it.",
    "What is set for no domain holds for each that has no value of its own. `ringdom stats xenstore` shows what is used."})
final class XenstoreQuotaCommand extends XenstoreCommand.StoreVerb {
    @Option(names = {"-d", "--domid"}, paramLabel = "DOMID", description = "Of this domain alone.")
    private Integer domid;

    @Mixin
    private OutputOption output;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "As the first column shows it.")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "The new value; 0: as much as it likes.")
    private String value;

    @Override
    public Integer call() throws Exception {
        if (value != null) {
            work(store -> {
                if (domid == null) {
                    store.setQuota(name, value);
                } else {
                    store.setQuota(domid.toString(), name, value);
                }
                return name;
            });
            return Cli.OK;
        }
        Map<String, Object> values = work(store -> {
            Map<String, Object> found = new LinkedHashMap<>();
            for (String each : name == null ? store.quota().split(" ") : new String[]{name}) {
                found.put(each, Long.parseLong(value(store, each)));
            }
            return found;
        });
        if (output.json()) {
            printJson(values);
            return Cli.OK;
        }
        TextTable table = new TextTable("QUOTA", ">VALUE");
        values.forEach((quota, limit) -> table.row(quota, limit.toString()));
        print(table.print());
        return Cli.OK;
    }

    private String value(StoreConnection store, String quota) throws IOException {
        return domid == null ? store.quota(quota) : store.quota(domid.toString(), quota);
    }
}
