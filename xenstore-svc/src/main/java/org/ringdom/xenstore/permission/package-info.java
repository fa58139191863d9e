/** Who may read and write what: a node's permission list and a caller's rights on it. */
package org.ringdom.xenstore.permission;
