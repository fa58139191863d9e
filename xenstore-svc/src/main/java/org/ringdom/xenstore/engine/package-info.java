/**
 * The pure engine: one message of one connection in, one {@link org.ringdom.xenstore.engine.Outcome} out. It knows no
 * transport, no journal, no clock and no thread. Executing changes nothing that outlives the process; applying the outcome
 * does, after the journal has it.
 */
package org.ringdom.xenstore.engine;
