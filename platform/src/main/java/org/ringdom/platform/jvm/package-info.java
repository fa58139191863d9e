/** The JVM itself: which one to run, and with which flags. */
package org.ringdom.platform.jvm;
