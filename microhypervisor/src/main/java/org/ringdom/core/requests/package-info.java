/** Requests from both transports: checked, executed exactly once, answered. */
package org.ringdom.core.requests;
