/**
 * The load generator {@code rowan bench}: plain {@code jakarta.jms}, so that it measures any
 * provider the same way. Imports runtime for time and threads; each producer and each consumer is a
 * thread of its own.
 */
@NullMarked
package org.rowanmq.server.bench;

import org.jspecify.annotations.NullMarked;
