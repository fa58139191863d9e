/** Registers and flags of one virtual CPU. */
package org.ringdom.x86.state;
