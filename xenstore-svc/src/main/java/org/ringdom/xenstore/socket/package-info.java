/** The Unix stream socket of the stock clients ({@code XENSTORED_PATH}); its callers are the control domain. */
package org.ringdom.xenstore.socket;
