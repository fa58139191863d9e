/**
 * Landlock rule sets: which files a service process may open at all. It will hold the three Landlock calls, the rule set
 * builder and the version probe for {@code doctor}. Not filled yet: it comes with the confinement of services (their own
 * view of the instance folder, journals, images and the JDK), applied in a throw-away thread before the exec.
 */
package org.ringdom.platform.landlock;
