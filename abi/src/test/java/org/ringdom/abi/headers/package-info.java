/** The comparison of our Xen layouts with Xen's public headers, by way of a C compiler. */
package org.ringdom.abi.headers;
