/**
 * Split devices over the store: finding them, the two directories, the state machine, keys and errors. The same code serves
 * backends in driver domains and frontends in Java guests. Source: xen/include/public/io/xenbus.h.
 */
package org.ringdom.runtime.xenbus;
