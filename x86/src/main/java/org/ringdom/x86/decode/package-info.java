/** From instruction bytes to {@link org.ringdom.x86.decode.Decoded}, driven by a table of text. Executes nothing. */
package org.ringdom.x86.decode;
