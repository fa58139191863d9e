/** The store's state as a stream of records, as stores of the Xen project hand it on: written and read as a file. */
package org.ringdom.launcher.store.stream;
