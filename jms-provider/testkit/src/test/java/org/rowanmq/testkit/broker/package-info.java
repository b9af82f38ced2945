/** Whole brokers on the in-memory store, with real threads and raw frames. */
@NullMarked
package org.rowanmq.testkit.broker;

import org.jspecify.annotations.NullMarked;
