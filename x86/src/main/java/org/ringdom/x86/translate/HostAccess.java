package org.ringdom.x86.translate;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;

import org.ringdom.x86.memory.Probe;
import org.ringdom.x86.memory.Tlb;

/**
 * The class that translated code calls to probe the TLB and to reach the guest's memory: {@link Probe}, or the same methods
 * written as bytecode upon the JDK's own memory access.
 *
 * <p>Both do the same, but HotSpot inlines a few bytes of the second and hundreds of the first at each access, and then gives
 * up on regions with many: measured, the second is up to three times as fast. javac does not let a module of the class path
 * name that access; the flag that opens it to us at run time is among the platform's flags, and without it {@link Probe}
 * serves. A host address comes from a TLB entry alone, and only whole frames of guest memory get one.
 */
final class HostAccess {
    private static final ClassDesc ACCESS = ClassDesc.of("jdk.internal.misc.Unsafe");
    private static final MethodTypeDesc HIT = MethodTypeDesc.of(CD_boolean, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc PAIR = MethodTypeDesc.of(CD_long, CD_long, CD_long);

    private static final ClassDesc PLAIN = define(false);
    private static final ClassDesc ORDERED = define(true);

    private HostAccess() {
    }

    /** @param ordered whether loads acquire and stores release: as soon as several CPUs share the memory */
    static ClassDesc of(boolean ordered) {
        return ordered ? ORDERED : PLAIN;
    }

    private static ClassDesc define(boolean ordered) {
        Module own = HostAccess.class.getModule();
        // Ordered accesses need not be aligned on x86-64; elsewhere fences keep the order.
        if (ordered && !System.getProperty("os.arch").equals("amd64")
                || !Object.class.getModule().isOpen("jdk.internal.misc", own)) {
            return ClassDesc.of(Probe.class.getName());
        }
        ClassDesc name = ClassDesc.of(HostAccess.class.getPackageName(), ordered ? "OrderedMemory" : "PlainMemory");
        byte[] file = ClassFile.of().build(name, type -> {
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_PUBLIC);
            for (int bytes = 1; bytes <= 16; bytes *= 2) {
                hit(type, bytes);
            }
            host(type);
            access(type, 1, "Byte", CD_byte, ordered);
            access(type, 2, "Short", CD_short, ordered);
            access(type, 4, "Int", CD_int, ordered);
            access(type, 8, "Long", CD_long, ordered);
        });
        try {
            return ClassDesc.of(MethodHandles.lookup().defineClass(file).getName());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void method(ClassBuilder type, String name, MethodTypeDesc signature,
            java.util.function.Consumer<CodeBuilder> body) {
        type.withMethodBody(name, signature, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, body);
    }

    private static void instance(CodeBuilder code) {
        code.invokestatic(ACCESS, "getUnsafe", MethodTypeDesc.of(ACCESS));
    }

    /** Pushes the address of the entry for the address in local 2 in the table in local 0. */
    private static void entry(CodeBuilder code) {
        code.lload(0).lload(2).bipush(Tlb.NEAR).lushr().lload(2).bipush(Tlb.FAR).lushr().lxor();
        code.loadConstant(Tlb.INDEX_MASK).land().ladd();
    }

    private static void hit(ClassBuilder type, int bytes) {
        method(type, "hit" + bytes, HIT, code -> {
            instance(code);
            entry(code);
            code.invokevirtual(ACCESS, "getLong", MethodTypeDesc.of(CD_long, CD_long));
            code.lload(2);
            if (bytes > 1) {
                code.loadConstant((long) bytes - 1).ladd();
            }
            code.loadConstant(Tlb.PAGE_MASK).land().lload(4).lor().lcmp();
            Label no = code.newLabel();
            code.ifne(no).iconst_1().ireturn().labelBinding(no).iconst_0().ireturn();
        });
    }

    private static void host(ClassBuilder type) {
        method(type, "host", PAIR, code -> {
            code.lload(2);
            instance(code);
            entry(code);
            code.loadConstant(8L).ladd().invokevirtual(ACCESS, "getLong", MethodTypeDesc.of(CD_long, CD_long));
            code.ladd().lreturn();
        });
    }

    private static void access(ClassBuilder type, int bytes, String name, ClassDesc memory, boolean ordered) {
        ClassDesc value = bytes == 8 ? CD_long : CD_int;
        method(type, "get" + bytes, MethodTypeDesc.of(value, CD_long), code -> {
            instance(code);
            if (ordered) {
                code.aconst_null();
            }
            code.lload(0);
            if (ordered) {
                code.invokevirtual(ACCESS, "get" + name + "Acquire", MethodTypeDesc.of(memory, CD_Object, CD_long));
            } else {
                code.invokevirtual(ACCESS, "get" + name, MethodTypeDesc.of(memory, CD_long));
            }
            if (bytes == 8) {
                code.lreturn();
            } else {
                code.ireturn();
            }
        });
        int address = bytes == 8 ? 2 : 1;
        method(type, "put" + bytes, MethodTypeDesc.of(CD_void, value, CD_long), code -> {
            instance(code);
            if (ordered) {
                code.aconst_null();
            }
            code.lload(address);
            if (bytes == 8) {
                code.lload(0);
            } else {
                code.iload(0);
                if (bytes == 1) {
                    code.i2b();
                } else if (bytes == 2) {
                    code.i2s();
                }
            }
            if (ordered) {
                code.invokevirtual(ACCESS, "put" + name + "Release",
                        MethodTypeDesc.of(CD_void, CD_Object, CD_long, memory));
            } else {
                code.invokevirtual(ACCESS, "put" + name, MethodTypeDesc.of(CD_void, CD_long, memory));
            }
            code.return_();
        });
    }
}
