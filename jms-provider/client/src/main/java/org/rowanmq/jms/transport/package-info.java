/**
 * Drives the connection machine in production: the lock around it, the reader and writer threads,
 * plain sockets, and the sharing of physical connections. Imports {@code connection}, {@code wire}
 * and {@code runtime}, and of the JDK {@code java.net}; no JMS API. The reader never writes and
 * never waits for a writer.
 */
@NullMarked
package org.rowanmq.jms.transport;

import org.jspecify.annotations.NullMarked;
