/** The tiers of a CPU behind one entry. */
package org.ringdom.x86.engine;
