/**
 * Sockets by Netty, the only package that imports it. Each socket's {@link
 * org.rowanmq.broker.net.BrokerConnections connection} is confined to its event loop.
 */
@NullMarked
package org.rowanmq.broker.net.netty;

import org.jspecify.annotations.NullMarked;
