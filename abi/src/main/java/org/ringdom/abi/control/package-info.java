/** The control plane's messages: SBE codecs generated from {@code control-plane.xml}, operation numbers and stream ids. */
package org.ringdom.abi.control;
