/** A Java guest that reads and writes its disk as fast as it can and says how fast that was. */
package org.ringdom.guest.blaster;
