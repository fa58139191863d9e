/** The toolstack: domain files, devices, and what a domain looks like in xenstore. Xen's xl and libxl are the model. */
package org.ringdom.launcher.toolstack;
