package org.ringdom.runtime.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.ringdom.runtime.memory.InstanceFolder;

class ServiceArgumentsTest {
    private static final ServiceArguments ARGUMENTS = new ServiceArguments(
            new InstanceFolder(Path.of("/a b"), Path.of("/state")), "blkback", 2, 7, 9, Map.of("pool", "x=y"));

    @Test
    void whatIsWrittenIsReadAgain() {
        assertEquals(ARGUMENTS, ServiceArguments.parse(ARGUMENTS.toCommandLine().toArray(String[]::new)));
    }

    @Test
    void bothFormsOfAnOptionWork() {
        ServiceArguments parsed = ServiceArguments.parse("--instance-dir=/i", "--state-dir", "/s", "--role=fabric",
                "--incarnation", "3", "--owner-epoch=4", "--depth", "8");
        assertEquals(ServiceArguments.NO_DOMAIN, parsed.domid());
        assertEquals("8", parsed.option("depth", "1"));
        assertEquals("1", parsed.option("width", "1"));
    }

    @Test
    void mistakesAreOneClearLine() {
        assertTrue(failure("--role", "x").contains("--instance-dir"));
        assertTrue(failure("stray").contains("'stray'"));
        assertTrue(failure("--role").contains("no value"));
        assertTrue(failure("--instance-dir=/i", "--state-dir=/s", "--role=x", "--incarnation=many").contains("many"));
    }

    private static String failure(String... args) {
        ServiceFailure failure = assertThrows(ServiceFailure.class, () -> ServiceArguments.parse(args));
        assertEquals(ServiceFailure.USAGE, failure.exitCode());
        return failure.getMessage();
    }
}
