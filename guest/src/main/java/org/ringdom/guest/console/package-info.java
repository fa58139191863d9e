/** Guests for trying consoles: one that talks, one that answers. */
package org.ringdom.guest.console;
