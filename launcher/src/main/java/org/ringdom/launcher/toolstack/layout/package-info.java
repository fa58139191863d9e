/**
 * What the toolstack writes into xenstore for a domain: pure functions from a configuration to nodes with values and
 * permissions, as Xen's libxl writes them.
 *
 * <p>Left out is what belongs to programs that Ringdom has not: the device model's pid and version, and hotplug scripts
 * (backends report {@code hotplug-status} themselves). All disks are served from {@code backend/vbd}, whatever
 * {@code backendtype} says.
 */
package org.ringdom.launcher.toolstack.layout;
