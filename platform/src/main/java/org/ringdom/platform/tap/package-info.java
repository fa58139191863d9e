/**
 * TAP interfaces and their offload headers, for a network backend with an uplink into the host. Not filled yet: it comes
 * with the network driver domain.
 */
package org.ringdom.platform.tap;
