/**
 * The console driver domain. It will hold console rings with journalled output, attachment of terminals, and later the
 * framebuffer, keyboard and pointer. Not filled yet.
 */
package org.ringdom.console;
