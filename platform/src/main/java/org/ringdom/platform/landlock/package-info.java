/**
 * Landlock rule sets: which files a process may open at all, and whom it may signal. A rule set confines the calling thread
 * and what it starts from then on, or all threads of the process.
 */
package org.ringdom.platform.landlock;
