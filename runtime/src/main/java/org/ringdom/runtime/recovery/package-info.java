/** What a service needs to go on after SIGKILL: records of requests taken and answered, attempts, crash points. */
package org.ringdom.runtime.recovery;
