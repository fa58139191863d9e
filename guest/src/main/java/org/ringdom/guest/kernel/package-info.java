/** Kernel images: what a file holds once it is unpacked, and what a kernel says about itself. Knows no guest's memory. */
package org.ringdom.guest.kernel;
