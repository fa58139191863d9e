/** TAP interfaces and their offload headers, for a network backend with an uplink into the host. */
package org.ringdom.platform.tap;
