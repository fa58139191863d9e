/**
 * Event channels in two stages (recovery.md, "Event channels"): a sender sets a pending bit and a selector bit in the
 * receiver's {@code dom-<id>.evt} and counts its doorbell up; the receiver takes the selector itself. Nothing here
 * allocates, locks or calls the core on the way of an event, and every receiver tolerates events without cause.
 */
package org.ringdom.runtime.event;
