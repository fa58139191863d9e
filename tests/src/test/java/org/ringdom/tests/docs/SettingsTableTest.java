package org.ringdom.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.supervisor.SettingGroups;
import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/** The table of settings in docs/operation.md has exactly the settings of the code, with their ranges. */
class SettingsTableTest {
    private static final String HEADER = "| setting | unit | default | range | what it does |";

    @Test
    void theTableIsThatOfTheCode() throws IOException {
        List<String> wanted = new ArrayList<>();
        for (SettingGroup group : SettingGroups.ofThisBuild()) {
            String role = group.roles().size() == 1 ? group.roles().iterator().next() : "ROLE";
            group.settings().forEach(setting -> wanted.add(row(role, setting)));
        }
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "operation.md"));
        List<String> table = lines.subList(lines.indexOf(HEADER) + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|")).toList();
        assertEquals(wanted.stream().sorted().toList(), table.stream().sorted().toList(),
                "write into docs/operation.md:\n" + String.join("\n", wanted));
    }

    private static String row(String role, Setting setting) {
        return "| `" + role + "." + setting.name() + "` | " + setting.unit() + " | " + setting.defaultValue() + " | "
                + setting.min() + " to " + setting.max() + " | " + setting.purpose() + " |";
    }
}
