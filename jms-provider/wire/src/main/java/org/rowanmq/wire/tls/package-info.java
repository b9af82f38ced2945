/**
 * TLS from PEM files, the same for both sides of a connection: reading certificates and keys,
 * checking that they fit, and making an {@code SSLContext} of them. Imports only the JDK, and of it
 * no sockets. May read files, so never called on an I/O thread.
 */
@NullMarked
package org.rowanmq.wire.tls;

import org.jspecify.annotations.NullMarked;
