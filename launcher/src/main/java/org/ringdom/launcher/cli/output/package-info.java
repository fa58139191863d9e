/** How results look: tables like xl's, and JSON. Pure functions from values to text. */
package org.ringdom.launcher.cli.output;
