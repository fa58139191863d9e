/** Waiting for descriptors: epoll, and the eventfd that ends such a wait. */
package org.ringdom.platform.poll;
