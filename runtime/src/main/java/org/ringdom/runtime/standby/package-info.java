/**
 * The warm standby: a JVM that is started, has loaded what services need, and sleeps until the supervisor gives it the role
 * of a service that died.
 */
package org.ringdom.runtime.standby;
