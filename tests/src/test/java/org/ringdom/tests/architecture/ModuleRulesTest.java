package org.ringdom.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ringdom.launcher.supervisor.SettingGroups;
import org.ringdom.runtime.settings.SettingGroup;

import com.tngtech.archunit.core.domain.JavaClass;

/**
 * Dependencies between modules run one way, along trust. No process depends on another: the launcher starts services by the
 * names of their main classes.
 */
class ModuleRulesTest {
    private static final List<String> COMMON = List.of("abi", "platform", "runtime");

    /** The package of each module, and of which other modules it may use classes. */
    private static final Map<String, List<String>> ALLOWED = Map.ofEntries(
            Map.entry("abi", List.of()),
            Map.entry("platform", List.of()),
            Map.entry("runtime", List.of("abi", "platform")),
            Map.entry("images", List.of("abi", "platform")),
            Map.entry("x86", List.of("abi", "platform")),
            Map.entry("core", COMMON),
            Map.entry("xenstore", COMMON),
            Map.entry("netback", COMMON),
            Map.entry("blkback", plus("images")),
            Map.entry("console", COMMON),
            Map.entry("blktapstats", COMMON),
            Map.entry("guest", plus("x86")),
            Map.entry("launcher", plus("images", "blktapstats")));

    private static List<String> plus(String... more) {
        List<String> modules = new ArrayList<>(COMMON);
        modules.addAll(List.of(more));
        return modules;
    }

    @TestFactory
    Stream<DynamicTest> eachModuleUsesOnlyWhatStandsBelowIt() {
        return ALLOWED.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(module -> DynamicTest.dynamicTest(module.getKey(),
                        () -> usesOnly(module.getKey(), module.getValue())));
    }

    private static void usesOnly(String module, List<String> others) {
        List<String> forbidden = new ArrayList<>();
        for (String other : ALLOWED.keySet()) {
            if (!other.equals(module) && !others.contains(other)) {
                forbidden.add(inside(other));
            }
        }
        forbidden.add(inside("perf"));
        forbidden.add(inside("tests"));
        noClasses().that().resideInAPackage(inside(module))
                .should().dependOnClassesThat().resideInAnyPackage(forbidden.toArray(String[]::new))
                .because("dependencies run abi, platform <- runtime <- each process")
                .allowEmptyShould(true)
                .check(SourceTree.mainClasses());
    }

    @Test
    void everyClassBelongsToAModule() {
        List<String> packages = new ArrayList<>();
        ALLOWED.keySet().forEach(module -> packages.add(inside(module)));
        packages.add(inside("perf"));
        classes().should().resideInAnyPackage(packages.toArray(String[]::new)).check(SourceTree.mainClasses());
    }

    @Test
    void theLauncherNamesEveryGroupOfSettings() {
        Set<String> written = SourceTree.mainClasses().stream()
                .filter(type -> type.isAssignableTo(SettingGroup.class) && !type.isInterface())
                .map(JavaClass::getName).collect(Collectors.toSet());
        Set<String> named = SettingGroups.ofThisBuild().stream().map(group -> group.getClass().getName())
                .collect(Collectors.toSet());
        assertEquals(written, named);
    }

    @Test
    void theProcessesOfTheSetKnowAeronOnlyThroughTheRuntime() {
        noClasses().that().resideOutsideOfPackages(inside("runtime"), inside("perf"))
                .should().dependOnClassesThat().resideInAPackage("io.aeron..")
                .because("epochs, request ids and doorbells are the business of runtime.ipc")
                .check(SourceTree.mainClasses());
    }

    private static String inside(String module) {
        return "org.ringdom." + module + "..";
    }
}
