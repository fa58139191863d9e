package org.ringdom.core;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The order of the core's packages, from the redo record up, and who may store to shared memory. */
class CoreArchitectureTest {
    private static final String ROOT = "org.ringdom.core.";
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.ringdom.core");

    @Test
    void dependenciesRunOneWay() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("redo").definedBy(ROOT + "redo").layer("table").definedBy(ROOT + "table")
                .layer("rights").definedBy(ROOT + "rights").layer("event").definedBy(ROOT + "event")
                .layer("memory").definedBy(ROOT + "memory").layer("host").definedBy(ROOT + "host")
                .layer("domain").definedBy(ROOT + "domain").layer("requests").definedBy(ROOT + "requests")
                .layer("watch").definedBy(ROOT + "watch").layer("boot").definedBy(ROOT + "boot")
                .whereLayer("boot").mayNotBeAccessedByAnyLayer()
                .whereLayer("watch").mayOnlyBeAccessedByLayers("boot")
                .whereLayer("requests").mayOnlyBeAccessedByLayers("watch", "boot")
                .whereLayer("domain").mayOnlyBeAccessedByLayers("requests", "boot")
                .whereLayer("host").mayOnlyBeAccessedByLayers("requests", "boot")
                .whereLayer("memory").mayOnlyBeAccessedByLayers("domain", "requests", "boot")
                .whereLayer("event").mayOnlyBeAccessedByLayers("domain", "requests", "boot")
                .whereLayer("rights").mayOnlyBeAccessedByLayers("event", "memory", "domain", "requests", "boot")
                .whereLayer("table")
                .mayOnlyBeAccessedByLayers("rights", "event", "memory", "domain", "requests", "boot")
                .check(classes);
    }

    /** Operations see the tables only through the redo record. */
    @Test
    void operationsDoNotTouchSharedMemory() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(ROOT + "rights", ROOT + "event", ROOT + "memory", ROOT + "domain", ROOT + "host")
                .should().accessClassesThat().areAssignableTo(SharedBuffer.class).check(classes);
    }
}
