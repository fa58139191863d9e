/** Test cases that run on the processor of this machine and on the CPU in Java, and are compared bit for bit. */
package org.ringdom.x86.harness;
