package org.ringdom.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import com.tngtech.archunit.core.domain.JavaClass;

/** The order inside the runtime and inside the core: a package uses only packages that stand before it. */
class PackageOrderTest {
    private static final List<List<String>> RUNTIME = List.of(
            List.of("logging"), List.of("settings"), List.of("journal"), List.of("console"), List.of("memory"),
            List.of("metrics"),
            List.of("event"), List.of("ipc"),
            List.of("hypercall"), List.of("grant"), List.of("ring"), List.of("recovery"), List.of("xenstore"),
            List.of("xenbus"), List.of("backend"), List.of("service"), List.of("handover"), List.of("fabric"),
            List.of("standby"));

    private static final List<List<String>> CORE = List.of(
            List.of("redo"), List.of("table"), List.of("host", "rights", "memory", "event", "domain"),
            List.of("requests"), List.of("watch"), List.of("boot"));

    @TestFactory
    Stream<DynamicTest> runtime() {
        return ordered("org.ringdom.runtime", RUNTIME);
    }

    @TestFactory
    Stream<DynamicTest> core() {
        return ordered("org.ringdom.core", CORE);
    }

    private static Stream<DynamicTest> ordered(String parent, List<List<String>> layers) {
        Stream<DynamicTest> each = IntStream.range(0, layers.size()).mapToObj(index -> DynamicTest.dynamicTest(
                String.join(", ", layers.get(index)), () -> usesNothingAfter(parent, layers, index)));
        return Stream.concat(each, Stream.of(
                DynamicTest.dynamicTest("the list is complete", () -> isComplete(parent, layers))));
    }

    private static void usesNothingAfter(String parent, List<List<String>> layers, int index) {
        String[] later = layers.subList(index + 1, layers.size()).stream().flatMap(List::stream)
                .map(name -> parent + "." + name + "..").toArray(String[]::new);
        String[] own = layers.get(index).stream().map(name -> parent + "." + name + "..").toArray(String[]::new);
        if (later.length == 0) {
            return;
        }
        noClasses().that().resideInAnyPackage(own).should().dependOnClassesThat().resideInAnyPackage(later)
                .because("inside " + parent + " dependencies run one way")
                .allowEmptyShould(true)
                .check(SourceTree.mainClasses());
    }

    private static void isComplete(String parent, List<List<String>> layers) {
        Set<String> listed = new TreeSet<>();
        layers.forEach(listed::addAll);
        Set<String> unlisted = new TreeSet<>();
        for (JavaClass type : SourceTree.mainClasses()) {
            String name = type.getPackageName();
            if (name.startsWith(parent + ".")) {
                unlisted.add(name.substring(parent.length() + 1).split("\\.")[0]);
            }
        }
        unlisted.removeAll(listed);
        assertEquals(Set.of(), unlisted, "packages of " + parent + " without a place in the order");
    }

    /** A main program may stand in any package: it puts the others together. */
    @Test
    void noModuleHasCyclesBetweenItsPackages() {
        slices().matching("org.ringdom.(*).(*)..").namingSlices("$1.$2").should().beFreeOfCycles()
                .ignoreDependency(simpleNameEndingWith("Main"), alwaysTrue())
                .check(SourceTree.mainClasses());
    }
}
