/** The Unix socket, the clients on it, and who of them may type. */
package org.ringdom.console.terminal;
