package org.ringdom.x86.translate;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import org.ringdom.x86.interp.Insn;
import org.ringdom.x86.interp.Region;
import org.ringdom.x86.state.Cpu;

/** From the plan of a region to a hidden class, and its one instance. */
final class RegionCompiler {
    private static final ClassDesc SUPER = ClassDesc.of(Region.class.getName());
    /** Names that the flags of HotSpot tell apart: {@code Quick} is for its first compiler alone. */
    private static final ClassDesc QUICK = ClassDesc.of(RegionCompiler.class.getPackageName(), "Quick");
    private static final ClassDesc HOT = ClassDesc.of(RegionCompiler.class.getPackageName(), "Hot");
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(ConstantDescs.CD_long,
            ClassDesc.of(Cpu.class.getName()), ConstantDescs.CD_long);
    /** HotSpot compiles no method of more than 8000 bytes of code. */
    private static final int MAX_CODE = 7900;

    private int[] exits;
    private Insn[] callouts;

    /**
     * The region, or null if its code would be too long for HotSpot.
     *
     * @param ordered whether other CPUs share the memory
     * @param hot whether HotSpot's better compiler is worth its time
     */
    Region compile(RegionPlan plan, boolean ordered, boolean hot) {
        FlagFlow.analyse(plan);
        byte[] file = classFile(plan, HostAccess.of(ordered), hot ? HOT : QUICK);
        if (codeBytes(file) > MAX_CODE) {
            return null;
        }
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(file, true);
            Region region = (Region) hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
            region.describe(plan.pages.stream()
                    .map(page -> new Region.Piece(page.delta, page.physical, page.low, page.high))
                    .toArray(Region.Piece[]::new), exits, callouts);
            return region;
        } catch (Throwable e) {
            throw new IllegalStateException("a translated region can't be defined", e);
        }
    }

    private static int codeBytes(byte[] file) {
        return ClassFile.of().parse(file).methods().stream().flatMap(method -> method.code().stream())
                .mapToInt(code -> ((CodeAttribute) code).codeLength()).max().orElse(0);
    }

    private byte[] classFile(RegionPlan plan, ClassDesc access, ClassDesc name) {
        return ClassFile.of().build(name, type -> {
            type.withSuperclass(SUPER).withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_PUBLIC);
            type.withMethodBody(ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, ClassFile.ACC_PUBLIC,
                    code -> code.aload(0).invokespecial(SUPER, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                            .return_());
            type.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL, code -> {
                RegionWriter writer = new RegionWriter(plan, code, access);
                writer.write();
                exits = writer.exits();
                callouts = writer.callouts();
            });
        });
    }
}
