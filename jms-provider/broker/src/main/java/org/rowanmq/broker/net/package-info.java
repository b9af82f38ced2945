/**
 * Connections: bytes in, commands out; frames in, bytes out; authentication between. Imports wire,
 * runtime, {@code broker.store} and the command seam of {@code broker.engine}; no Netty. Each
 * connection is confined to its I/O thread and talks to the engine through {@link
 * org.rowanmq.broker.net.Mailbox} and {@link org.rowanmq.broker.net.Links}.
 */
@NullMarked
package org.rowanmq.broker.net;

import org.jspecify.annotations.NullMarked;
