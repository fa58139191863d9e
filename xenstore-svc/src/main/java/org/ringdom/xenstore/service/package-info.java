/** The service around the engine: one agent that moves requests from transports through engine and journal and back. */
package org.ringdom.xenstore.service;
