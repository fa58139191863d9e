/** Grant tables, version 1: a frontend's allocation, a backend's use, and the sweep after a backend's death. */
package org.ringdom.runtime.grant;
