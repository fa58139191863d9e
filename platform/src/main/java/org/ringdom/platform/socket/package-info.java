/** Unix stream sockets that never make their caller wait, for descriptors that an epoll set watches. */
package org.ringdom.platform.socket;
