/** Disk images: what a block backend reads and writes, whatever the format. Raw files and block devices so far. */
package org.ringdom.images;
