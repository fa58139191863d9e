/** Page accounting: how many pages a domain holds, may hold, and all of them together. */
package org.ringdom.core.memory;
