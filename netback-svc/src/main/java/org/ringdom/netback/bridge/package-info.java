/** Learning bridges: which port a packet goes to. */
package org.ringdom.netback.bridge;
