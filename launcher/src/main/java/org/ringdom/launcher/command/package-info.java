/** Commands to the supervisor as messages of the control plane; used by both ends. */
package org.ringdom.launcher.command;
