/** The supervisor's start: from nothing, or from what a dead supervisor left, to a running agent. */
package org.ringdom.launcher.supervisor.boot;
