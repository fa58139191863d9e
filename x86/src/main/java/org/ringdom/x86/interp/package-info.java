/**
 * The interpreter: instructions as objects in blocks. One template class per form of instruction; each combination of
 * operation, size and form in use is a hidden class of its own whose static final fields hold that combination, so that
 * HotSpot compiles each one as if it had been written by hand.
 */
package org.ringdom.x86.interp;
