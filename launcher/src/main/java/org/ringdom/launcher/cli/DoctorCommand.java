package org.ringdom.launcher.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.cli.doctor.Doctor;
import org.ringdom.launcher.cli.doctor.Finding;
import org.ringdom.launcher.cli.doctor.Host;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "doctor", description = "Check whether this machine can run Ringdom, and say how to mend what cannot.", footer = {
    "", "Exits with 1 if something has to be mended first; warnings do not count."})
final class DoctorCommand extends InstanceCommand {
    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws Exception {
        Instance instance = instance();
        List<Finding> findings = new Doctor(Host.real(context().environment())).examine(instance,
                context().control().presence(instance));
        if (output.json()) {
            printJson(findings.stream().<Object>map(DoctorCommand::json).toList());
        } else {
            findings.forEach(this::print);
        }
        return findings.stream().anyMatch(finding -> finding.grade() == Finding.Grade.FAIL) ? Cli.FAILED : Cli.OK;
    }

    private void print(Finding finding) {
        out().printf("%-4s  %s: %s%s%n", finding.grade().word(), finding.subject(), finding.detail(),
                finding.mend().isEmpty() ? "" : "; " + finding.mend());
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("subject", finding.subject());
        map.put("grade", finding.grade().word());
        map.put("detail", finding.detail());
        map.put("mend", finding.mend());
        return map;
    }
}
