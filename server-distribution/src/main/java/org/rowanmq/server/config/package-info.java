/**
 * Turns a YAML file into a tree of immutable records, and that tree into its own reference page.
 * Imports Jackson's YAML parser and nothing of RowanMQ: the records themselves belong to the
 * modules they configure. Everything runs on the caller's thread, once, at start.
 */
@NullMarked
package org.rowanmq.server.config;

import org.jspecify.annotations.NullMarked;
