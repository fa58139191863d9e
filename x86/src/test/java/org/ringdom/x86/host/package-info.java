/** Machine code by itself; what it computes is compared in {@code harness}. */
package org.ringdom.x86.host;
