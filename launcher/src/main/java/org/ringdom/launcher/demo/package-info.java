/**
 * The demonstration: a guest that checks a real disk image while every process of its instance is killed in turn.
 *
 * <p>A client like any other: it starts an instance and a guest through {@link org.ringdom.launcher.api}, reads what the
 * instance says about itself in shared memory, and sends SIGKILL.
 */
package org.ringdom.launcher.demo;
