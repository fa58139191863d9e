/** Java guests that tests run: some of them lie. */
package org.ringdom.tests.guests;
