package org.ringdom.tests.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringdom.platform.jvm.JvmFlags;

/**
 * Runs every jcstress test of this module in processes of its own and fails if one saw a forbidden outcome.
 *
 * <p>{@code -Dringdom.jcstress.mode=default|tough} runs longer, {@code -Dringdom.jcstress.tests=REGEX} fewer.
 */
class JcstressIT {
    private static final String MODE = System.getProperty("ringdom.jcstress.mode", "quick");
    private static final String TESTS = System.getProperty("ringdom.jcstress.tests", "org.ringdom.tests.stress");
    private static final Path FOLDER = Path.of("target", "jcstress").toAbsolutePath();
    private static final Pattern SUMMARY = Pattern.compile("[1-9]\\d* passed, 0 failed, 0 soft errs, 0 hard errs");

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void noForbiddenOutcomeIsSeen() throws Exception {
        Files.createDirectories(FOLDER);
        Path log = FOLDER.resolve("jcstress.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.common());
        command.addAll(List.of("-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main", "-t", TESTS, "-m", MODE, "-f", "1", "-sc", "false", "-r",
                FOLDER.toString(),
                "-jvmArgsPrepend", String.join(" ", JvmFlags.common())));
        if (MODE.equals("quick")) {
            command.addAll(List.of("-time", "100"));
        }
        Process process = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        int status = process.waitFor();

        String output = Files.readString(log, StandardCharsets.UTF_8);
        assertEquals(0, status, () -> "jcstress ended with an error:\n" + tail(output));
        assertFalse(output.contains("FAILED"), () -> "a forbidden outcome:\n" + tail(output));
        assertTrue(SUMMARY.matcher(output).find(), () -> "no test ran:\n" + tail(output));
    }

    private static String tail(String output) {
        return output.substring(Math.max(0, output.length() - 8000));
    }
}
