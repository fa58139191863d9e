/** A vCPU's events: from the selector that senders set to the guest's own pending words and its handlers. */
package org.ringdom.guest.vcpu;
