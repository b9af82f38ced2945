/**
 * The store port and the group commit. A {@link org.rowanmq.broker.store.MessageStore} keeps one
 * partition's rows; the engine decides what to write, the store writer thread commits, store
 * readers page. Imports wire and runtime only; implementations live elsewhere (JDBC, in-memory for
 * tests).
 */
@NullMarked
package org.rowanmq.broker.store;

import org.jspecify.annotations.NullMarked;
