/**
 * Layouts of Ringdom's own shared files: what lies in the instance folder. Each file starts with a {@link
 * org.ringdom.abi.shared.SharedFileHeader} (guest RAM apart), has one writing process (rings and event bits apart) and is
 * preallocated before anybody can open it.
 */
package org.ringdom.abi.shared;
