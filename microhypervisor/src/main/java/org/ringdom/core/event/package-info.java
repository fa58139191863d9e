/** Event-channel operations with Xen's rules and error numbers; what the core itself raises. */
package org.ringdom.core.event;
