/** The Xen I/O ABI that is common to devices: the generic ring, the states of xenbus, the console and xenstore pages. */
package org.ringdom.abi.io;
