/** A guest that uses whatever devices it is given while it runs. */
package org.ringdom.guest.plug;
