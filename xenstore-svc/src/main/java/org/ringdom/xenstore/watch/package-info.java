/** Watches, and which of them fire on a change. */
package org.ringdom.xenstore.watch;
