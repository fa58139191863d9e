/**
 * Block I/O: files and block devices read and written from and to shared memory without a copy, with their locks, sizes
 * and holes.
 */
package org.ringdom.platform.io;
