/** The rules of the design that a program can check: who may use whom, and what nobody may use. */
package org.ringdom.tests.architecture;
