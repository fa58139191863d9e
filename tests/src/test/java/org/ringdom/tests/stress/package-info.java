/** jcstress tests: what two threads that touch the same words may and may not see of each other. Run by JcstressIT. */
package org.ringdom.tests.stress;
