/** Who may do what to whom. */
package org.ringdom.core.rights;
