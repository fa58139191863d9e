/** A guest's disk beside nbdkit, qemu-nbd and fio on the same file. */
package org.ringdom.perf.block;
