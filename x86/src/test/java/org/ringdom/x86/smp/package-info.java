/** Several virtual CPUs on several threads over the same memory. */
package org.ringdom.x86.smp;
