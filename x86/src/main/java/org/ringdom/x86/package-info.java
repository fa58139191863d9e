/**
 * An x86-64 CPU in Java: registers, memory, exceptions and a callback interface; it knows nothing of Xen. It will hold the
 * decoder, an interpreter for cold code and a translator to JVM bytecode for hot code. Not filled yet.
 */
package org.ringdom.x86;
