/**
 * The broker's pure core: queues, routing, subscriptions, sessions, transactions, outcomes.
 * Commands go in, effects come out; time is an argument. Imports wire and broker.store only: no
 * sockets, no locks, no logging, no clock. Confined to the partition's engine thread.
 */
@NullMarked
package org.rowanmq.broker.engine;

import org.jspecify.annotations.NullMarked;
