/** The supervisor's agent: what needs the core and the store. It may wait for them; the keeper's thread never does. */
package org.ringdom.launcher.supervisor.agent;
