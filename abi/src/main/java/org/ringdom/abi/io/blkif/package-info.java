/** The block interface: requests and responses of a disk, in the layouts of 64-bit and of 32-bit guests. */
package org.ringdom.abi.io.blkif;
