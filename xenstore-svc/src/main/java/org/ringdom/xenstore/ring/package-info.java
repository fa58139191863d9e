/**
 * Guests' rings: bytes between a ring page and a connection file, in an order of stores in which every prefix can be
 * recovered from. The only package that touches a guest's ring page.
 */
package org.ringdom.xenstore.ring;
