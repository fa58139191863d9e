/** {@code core.tbl} as operations see it: domains, port words, rights, page budget. Every store goes to the redo record. */
package org.ringdom.core.table;
