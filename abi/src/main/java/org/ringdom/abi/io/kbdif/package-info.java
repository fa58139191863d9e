/** The keyboard and pointer interface: the shared page of a vkbd and its events. */
package org.ringdom.abi.io.kbdif;
