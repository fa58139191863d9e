/** What {@code ringdom doctor} looks at: whether this machine can run Ringdom, and what would be better. */
package org.ringdom.launcher.cli.doctor;
