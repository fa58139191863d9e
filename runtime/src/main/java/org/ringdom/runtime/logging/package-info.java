/** How every Ringdom process logs. */
package org.ringdom.runtime.logging;
