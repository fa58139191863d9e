/** Which consoles there are, and the agent that serves them. */
package org.ringdom.console.service;
