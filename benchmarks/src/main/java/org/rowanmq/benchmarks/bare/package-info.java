/**
 * What a database can do alone: group commits with the store's statements, and nothing else. Plain
 * JDBC, independent of the store, so that the two can be compared. Each lane is a thread with a
 * connection of its own.
 */
@NullMarked
package org.rowanmq.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
