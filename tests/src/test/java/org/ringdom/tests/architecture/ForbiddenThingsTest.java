package org.ringdom.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;

import com.tngtech.archunit.lang.ArchRule;

/** What is kept in one place, and what is kept out. */
class ForbiddenThingsTest {
    /** Processes whose output goes to the operator's log. */
    private static final String[] SERVICES = {"org.ringdom.core..", "org.ringdom.xenstore..", "org.ringdom.blkback..",
        "org.ringdom.netback..", "org.ringdom.console..", "org.ringdom.guest..", "org.ringdom.runtime..",
        "org.ringdom.launcher.supervisor..", "org.ringdom.abi..", "org.ringdom.platform..", "org.ringdom.images.."};

    private static void check(ArchRule rule) {
        rule.check(SourceTree.mainClasses());
    }

    @Test
    void onlyPlatformCallsNativeCode() {
        check(noClasses().that().resideOutsideOfPackage("org.ringdom.platform..")
                .should().dependOnClassesThat()
                .belongToAnyOf(Linker.class, SymbolLookup.class, FunctionDescriptor.class)
                .because("platform is the only module that imports the Linker"));
    }

    @Test
    void nobodyUsesUnsafe() {
        check(noClasses().should().dependOnClassesThat().haveFullyQualifiedName("sun.misc.Unsafe")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("jdk.internal.misc.Unsafe"));
    }

    @Test
    void sharedMemoryIsReadAndWrittenThroughSharedBuffer() {
        check(noClasses().that().resideOutsideOfPackages("org.ringdom.abi.buffer..", "org.ringdom.platform..")
                .should().callMethodWhere(target(owner(assignableTo(MemorySegment.class)))
                        .and(target(nameMatching("get|set|getAtIndex|setAtIndex|copyFrom|copy|fill"))))
                .because("SharedBuffer checks bounds, orders accesses and records stores for the prefix tests"));
    }

    /**
     * Guest memory is read once, in few places. Who may touch shared buffers: the layouts themselves; the parts of the
     * runtime that own a shared file or a ring; the owners of a file of their own; the guest, whose memory it is, and
     * its processor; and tools that show what processes report in their own files.
     */
    @Test
    void fewPackagesTouchSharedBuffers() {
        check(noClasses().that().resideOutsideOfPackages(
                "org.ringdom.abi..",
                "org.ringdom.runtime.memory..", "org.ringdom.runtime.event..", "org.ringdom.runtime.grant..",
                "org.ringdom.runtime.ring..", "org.ringdom.runtime.recovery..", "org.ringdom.runtime.metrics..",
                "org.ringdom.runtime.hypercall..", "org.ringdom.runtime.ipc..", "org.ringdom.runtime.service..",
                "org.ringdom.runtime.standby..",
                "org.ringdom.runtime.xenstore..", "org.ringdom.runtime.backend..", "org.ringdom.runtime.handover..",
                "org.ringdom.core..",
                "org.ringdom.xenstore.ring..", "org.ringdom.xenstore.socket..",
                "org.ringdom.blkback..",
                "org.ringdom.netback.frame..", "org.ringdom.netback.vif..", "org.ringdom.netback.uplink..",
                "org.ringdom.netback.capture..",
                "org.ringdom.console.ring..", "org.ringdom.console.service..",
                "org.ringdom.guest..", "org.ringdom.x86.memory..", "org.ringdom.x86.state..", "org.ringdom.x86.host..",
                "org.ringdom.launcher.supervisor..", "org.ringdom.launcher.client..", "org.ringdom.launcher.demo..",
                "org.ringdom.launcher.stats..", "org.ringdom.launcher.dump..", "org.ringdom.launcher.store.stream..",
                "org.ringdom.blktapstats.disk..",
                "org.ringdom.perf..")
                .should().dependOnClassesThat().belongToAnyOf(SharedBuffer.class)
                .because("guest memory is read once, and by few"));
    }

    @Test
    void servicesWriteToTheirLogOnly() {
        check(noClasses().that().resideInAnyPackage(SERVICES).should(ACCESS_STANDARD_STREAMS));
    }

    @Test
    void onlyMainProgramsEndTheProcess() {
        check(noClasses().that().resideInAnyPackage("org.ringdom.abi..", "org.ringdom.platform..",
                "org.ringdom.images..", "org.ringdom.xenstore..", "org.ringdom.blkback..",
                "org.ringdom.netback..", "org.ringdom.launcher.toolstack..")
                .should().callMethod(System.class, "exit", int.class)
                .because("the runtime's service frame decides how a process ends"));
    }

    /** Platform throws it where a host lacks something; generated decoders have iterators that remove nothing. */
    @Test
    void nothingIsLeftUnwritten() {
        check(noClasses().that().resideOutsideOfPackages("org.ringdom.platform..", "org.ringdom.abi.control..")
                .should().callConstructorWhere(
                        target(owner(assignableTo(UnsupportedOperationException.class))))
                .because("what a class offers, it does"));
    }

    /** A main program may, before there is an agent. */
    @Test
    void nobodySleepsToSynchronise() {
        check(noClasses().that().resideInAnyPackage(SERVICES).and().haveSimpleNameNotEndingWith("Main")
                .should().callMethodWhere(target(owner(assignableTo(Thread.class))).and(target(nameMatching("sleep"))))
                .because("an agent sleeps in one place, its doorbell"));
    }
}
