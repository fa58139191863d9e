/**
 * What a Java guest sees: {@link org.ringdom.guest.api.JavaGuest} is its main program, {@link
 * org.ringdom.guest.api.Guest} its machine. A Java guest runs on one vCPU, in one thread, and sleeps in one place.
 */
package org.ringdom.guest.api;
