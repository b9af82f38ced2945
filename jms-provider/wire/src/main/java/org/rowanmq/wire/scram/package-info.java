/**
 * SASL for both sides of a connection: SCRAM-SHA-256 (RFC 5802, RFC 7677) with key derivation and
 * the four messages, and PLAIN (RFC 4616) checked against the same keys. Imports only the JDK.
 * Every exchange is confined to the connection it authenticates; {@link
 * org.rowanmq.wire.scram.ScramKeys} is immutable.
 */
@NullMarked
package org.rowanmq.wire.scram;

import org.jspecify.annotations.NullMarked;
