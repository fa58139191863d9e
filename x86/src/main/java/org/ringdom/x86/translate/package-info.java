/**
 * The second tier: hot blocks and loops (regions) as JVM bytecode.
 *
 * <p>{@link org.ringdom.x86.translate.RegionFormer} gathers instructions, {@link org.ringdom.x86.translate.FlagFlow} finds out
 * which flags are needed, {@link org.ringdom.x86.translate.RegionWriter} writes the code and
 * {@link org.ringdom.x86.translate.RegionCompiler} makes a class of it.
 */
package org.ringdom.x86.translate;
