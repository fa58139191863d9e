/** The guest process: its arguments, its mapped files, its life from READY to power-off. */
package org.ringdom.guest.process;
