/**
 * What every long-lived process of Ringdom does alike: {@link org.ringdom.runtime.service.ServiceMain} takes the standard
 * arguments, attaches to the process's shared files, repairs what its predecessor left half sent, and runs one
 * {@link org.ringdom.runtime.service.ServiceAgent} in a duty cycle that sleeps on one doorbell. A bug ends the process at
 * once; the supervisor starts its successor.
 */
package org.ringdom.runtime.service;
