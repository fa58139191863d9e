/**
 * AOT caches: a short run of the real thing records which classes each process uses; the JDK makes a cache of that, and
 * every process starts two to three times faster with it.
 */
package org.ringdom.launcher.training;
