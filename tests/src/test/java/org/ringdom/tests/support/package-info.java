/** Starts real instances for whole-system tests, kills their processes, and looks at them from outside. */
package org.ringdom.tests.support;
