/**
 * What every driver domain does for the guests that it serves: maps their memory while a ring of theirs is attached, tells
 * the core when it has let go of a dying one, connects ports, and writes to the store without ever waiting for it.
 */
package org.ringdom.runtime.backend;
