/**
 * Open files that the supervisor hands to a confined service: the service opens nothing that was not there when it was
 * started, and it need not be started again for it.
 */
package org.ringdom.runtime.handover;
