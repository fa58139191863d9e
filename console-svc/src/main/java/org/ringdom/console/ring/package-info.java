/** One console: its ring page, its record file, its entries in the journal. The only readers of guests' console pages. */
package org.ringdom.console.ring;
