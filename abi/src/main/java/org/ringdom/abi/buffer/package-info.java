/** The one way to touch memory that another process touches too: bounds-checked, with named memory order. */
package org.ringdom.abi.buffer;
