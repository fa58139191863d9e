/** Exceptions of the guest: vectors, and the one throwable that carries them through the interpreter. */
package org.ringdom.x86.exception;
