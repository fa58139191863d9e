/** Whether the documents say what the code does. */
package org.ringdom.tests.docs;
