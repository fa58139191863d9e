/** The decoder against other decoders. */
package org.ringdom.x86.decode;
