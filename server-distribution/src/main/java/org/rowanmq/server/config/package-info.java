/**
 * The server's configuration file in YAML, and the reference page of its keys. Imports Jackson's
 * YAML parser and {@code broker.config}, which knows how records are read from a tree. Everything
 * runs on the caller's thread, once, at start.
 */
@NullMarked
package org.rowanmq.server.config;

import org.jspecify.annotations.NullMarked;
