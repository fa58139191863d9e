/**
 * The files that processes share: where they lie, how they are made and checked, guest memory with long offsets and a
 * mapping that lives as long as an I/O needs it.
 */
package org.ringdom.runtime.memory;
