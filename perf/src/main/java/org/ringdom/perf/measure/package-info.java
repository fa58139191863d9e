/** What a measurement collects and how it is summed up. */
package org.ringdom.perf.measure;
