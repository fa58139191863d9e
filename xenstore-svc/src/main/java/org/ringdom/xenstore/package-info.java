/**
 * The store: a tree of small values by which the control domain, the driver domains and the guests find each other.
 *
 * <p>The pure engine ({@code engine}, on {@code tree}, {@code permission}, {@code transaction}, {@code watch} and
 * {@code protocol}) turns one message of one connection into one outcome: reply, changes, events. What carries messages
 * ({@code socket}, {@code ring}, Aeron) and what makes outcomes outlive the process ({@code journal}) stand around it, and
 * {@code service} puts them together. One agent thread owns all of it.
 */
package org.ringdom.xenstore;
