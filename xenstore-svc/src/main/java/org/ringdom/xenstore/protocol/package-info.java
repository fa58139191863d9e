/** Messages as bytes, error names, paths: what a client can see of the protocol. No state. */
package org.ringdom.xenstore.protocol;
