/** Whole-system tests: what a user would miss, shown with real processes, real clients and SIGKILL. */
package org.ringdom.tests.system;
