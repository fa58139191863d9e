/** What happened to the processes and domains of an instance, as the supervisor notes it and people read it. */
package org.ringdom.launcher.events;
