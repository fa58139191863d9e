package org.ringdom.perf.cpu;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM like this one that runs a program on our CPU and prints a line of key=value. */
record CpuJvm(String line) {
    /** The command of such a JVM. */
    static List<String> command(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    static CpuJvm run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        Process java = new ProcessBuilder(command(main, arguments)).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (java.waitFor() != 0) {
            throw new IOException("the run on our CPU failed");
        }
        return new CpuJvm(line);
    }

    double value(String key) {
        Matcher matcher = Pattern.compile("\\b" + key + "=([\\d.]+)").matcher(line);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + key + " in " + line);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
