/** The redo record: the only way to change what outlives the core; and the answers that make requests exactly-once. */
package org.ringdom.core.redo;
