/**
 * Clients of the store: {@link org.ringdom.runtime.xenstore.AeronXenstore} for services and tools,
 * {@link org.ringdom.runtime.xenstore.RingXenstore} for guests, both a {@link org.ringdom.runtime.xenstore.Xenstore}. They
 * outlive the store: requests without an answer are asked again, watches are set again and fire once.
 */
package org.ringdom.runtime.xenstore;
