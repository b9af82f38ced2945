/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) for both sides of a connection: key derivation and the four
 * messages. Imports only the JDK. Every exchange is confined to the connection it authenticates;
 * {@link org.rowanmq.wire.scram.ScramKeys} is immutable.
 */
@NullMarked
package org.rowanmq.wire.scram;

import org.jspecify.annotations.NullMarked;
