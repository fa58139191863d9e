/** Ring arithmetic, front and back halves: the only readers and writers of the slots that a guest shares. */
package org.ringdom.runtime.ring;
