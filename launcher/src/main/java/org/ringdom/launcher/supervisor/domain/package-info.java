/** The life of guests: building, finding out how they ended, removing every trace. */
package org.ringdom.launcher.supervisor.domain;
