/**
 * Stores for tests: the in-memory {@link org.rowanmq.testkit.store.InMemoryMessageStore}, the
 * contract that every store passes, and a data source that fails on request. Imports the store port
 * and test libraries. Single-threaded where a type does not say otherwise.
 */
@NullMarked
package org.rowanmq.testkit.store;

import org.jspecify.annotations.NullMarked;
