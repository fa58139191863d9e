/** Memory that processes share: files that are allocated in full before anybody sees them, and mappings of them. */
package org.ringdom.platform.memory;
