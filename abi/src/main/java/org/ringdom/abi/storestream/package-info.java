/** The stream of records in which a store of the Xen project hands its state to its successor. Numbers are little-endian here. */
package org.ringdom.abi.storestream;
