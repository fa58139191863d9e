/**
 * What one request or one transaction does to the tree: on a root of its own, until that root becomes the store's. A
 * transaction is a root pointer, what it looked at, and what it did.
 */
package org.ringdom.xenstore.transaction;
