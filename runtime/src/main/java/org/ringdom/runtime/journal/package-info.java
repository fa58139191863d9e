/**
 * Journals of bounded length in Chronicle Queues: one process writes, any number read, also while nobody writes. Console
 * logs and the history of statistics lie in such.
 */
package org.ringdom.runtime.journal;
