package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;

/**
 * A temporary destination.
 *
 * @param owner the channel that created it: it alone may consume, and it ends with it
 * @param queue null for a topic
 */
record Temporary(Channel owner, @Nullable QueueState queue) {}
