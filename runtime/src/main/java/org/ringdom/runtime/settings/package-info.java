/** Settings: one record per group, each value with its name, unit, default and range. */
package org.ringdom.runtime.settings;
