/**
 * An x86-64 CPU in Java: registers, memory, exceptions and a callback interface; it knows nothing of Xen. Everything runs in
 * 64-bit mode with flat segments at CPL 3; what a privileged or trapping instruction does, the callbacks decide.
 *
 * <p>{@code decode} turns bytes into {@link org.ringdom.x86.decode.Decoded} by a table of text; {@code interp} binds these to
 * executable instructions, keeps them in blocks and runs them; {@code memory} is paging and the software TLB; {@code state}
 * is the processor itself. {@code docs/x86.md} describes how they fit.
 */
package org.ringdom.x86;
