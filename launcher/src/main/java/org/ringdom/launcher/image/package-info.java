/** Ready-made guests from a distribution's own packages: kernel, initramfs, domain file. Needs no running instance. */
package org.ringdom.launcher.image;
