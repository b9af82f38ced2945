/**
 * Turns text into a tree of immutable records: keys are the dashed names of their components.
 * Imports nothing of RowanMQ but how a record's documentation and refusal are told; what the text
 * looks like, YAML or lines, is the caller's business. Everything runs on the caller's thread,
 * once, at start.
 */
@NullMarked
package org.rowanmq.broker.config;

import org.jspecify.annotations.NullMarked;
