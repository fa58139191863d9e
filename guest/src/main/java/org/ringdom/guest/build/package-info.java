/** Domain builders: what lies in a domain's memory before its first instruction. */
package org.ringdom.guest.build;
