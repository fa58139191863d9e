/** Layouts of everything that two processes share. No behaviour, no I/O. */
package org.ringdom.abi;
