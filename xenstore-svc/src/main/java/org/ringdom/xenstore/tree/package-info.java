/** The immutable tree. A change makes new nodes along one path and shares all others with the tree before it. */
package org.ringdom.xenstore.tree;
