/** All limits of the store in one place, and the counts they are held against. */
package org.ringdom.xenstore.quota;
