/** From files to a serving core: first start, successor's start, main class. */
package org.ringdom.core.boot;
