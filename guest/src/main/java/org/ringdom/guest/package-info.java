/**
 * The guest process: one for each domain. It plays the domain's vCPUs and owns its RAM; core and driver domains believe it
 * no more than they believe the guest. Today it runs Java guests; the x86-64 PV world comes on top of {@code x86}.
 */
package org.ringdom.guest;
