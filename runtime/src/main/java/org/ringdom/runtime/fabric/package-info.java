/** The process that runs the Aeron media driver, and nothing else. */
package org.ringdom.runtime.fabric;
