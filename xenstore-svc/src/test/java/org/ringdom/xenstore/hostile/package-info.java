/** Clients that send the store what makes no sense, for tests and measurements. */
package org.ringdom.xenstore.hostile;
