/**
 * Domain files in xl.cfg syntax, from characters to a {@link org.ringdom.launcher.toolstack.config.DomainConfig}.
 *
 * <p>Three steps, each usable alone: {@link org.ringdom.launcher.toolstack.config.ConfigLexer} makes tokens,
 * {@link org.ringdom.launcher.toolstack.config.ConfigParser} makes a
 * {@link org.ringdom.launcher.toolstack.config.ConfigFile} (keys and values, no meaning), and
 * {@link org.ringdom.launcher.toolstack.config.DomainConfigReader} gives the values their meaning. Whatever a person can
 * write wrongly ends as a {@link org.ringdom.launcher.toolstack.config.ConfigException} that names file, line, column and
 * the mend; nothing else is ever thrown for an input.
 */
package org.ringdom.launcher.toolstack.config;
