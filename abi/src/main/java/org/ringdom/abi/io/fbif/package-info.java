/** The framebuffer interface: the shared page of a vfb and its events. */
package org.ringdom.abi.io.fbif;
