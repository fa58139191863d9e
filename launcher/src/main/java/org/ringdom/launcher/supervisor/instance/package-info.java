/** The files and processes of an instance as one: making them, finding out what there is, ending them. */
package org.ringdom.launcher.supervisor.instance;
