/**
 * The command line: parses arguments, talks to people, exits the process. May import everything of
 * this module, picocli and {@code jakarta.jms}; the only package that reads system properties and
 * environment variables. Commands run on the main thread.
 */
@NullMarked
package org.rowanmq.server.cli;

import org.jspecify.annotations.NullMarked;
