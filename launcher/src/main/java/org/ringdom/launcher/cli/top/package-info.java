/** {@code ringdom top}: what domains use, with xentop's columns. */
package org.ringdom.launcher.cli.top;
