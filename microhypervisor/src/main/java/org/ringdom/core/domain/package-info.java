/** Life of a domain: building, living, paused, shut down, dying in slices, gone. */
package org.ringdom.core.domain;
