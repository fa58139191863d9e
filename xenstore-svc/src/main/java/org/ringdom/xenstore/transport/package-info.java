/** What the service asks of anything that carries messages: Unix socket, guest's ring, Aeron session. */
package org.ringdom.xenstore.transport;
