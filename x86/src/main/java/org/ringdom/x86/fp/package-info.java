/** Floating-point arithmetic with every rounding mode and every exception flag, as x87 and SSE define it; knows no CPU. */
package org.ringdom.x86.fp;
