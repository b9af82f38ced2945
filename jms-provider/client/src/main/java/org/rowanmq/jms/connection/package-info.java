/**
 * The client's protocol machines: one physical connection, its channels, sessions and consumers,
 * with reconnect, outcomes, credit and deadlines. Imports {@code wire} and {@code runtime} only: no
 * JMS API, no sockets, no blocking. Every type is confined to whoever drives the {@link
 * org.rowanmq.jms.connection.ClientConnection}: calls, frames and timers come one at a time (under
 * the driver's lock in production, in the one thread of the simulator).
 */
@NullMarked
package org.rowanmq.jms.connection;

import org.jspecify.annotations.NullMarked;
