/** Terminals: raw mode and back, window size. */
package org.ringdom.platform.terminal;
