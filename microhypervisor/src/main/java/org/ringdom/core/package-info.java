/**
 * The core: the one process that everyone trusts. A single thread takes requests (from guests through mailboxes, from
 * services over Aeron), and nothing it must remember is in its heap: every change goes through the redo record into {@code
 * core.tbl}, so that a successor goes on from the files alone (docs/recovery.md, "Core tables").
 */
package org.ringdom.core;
