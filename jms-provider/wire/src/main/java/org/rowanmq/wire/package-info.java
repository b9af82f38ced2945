/**
 * Protocol version 1: frames, codec, message content, value types, error codes and the byte-pipe
 * transport seam. Imports only the JDK's basic types: no sockets, no threads, no JMS API.
 * Everything here is confined to its caller's thread unless a type says that it is immutable.
 */
@NullMarked
package org.rowanmq.wire;

import org.jspecify.annotations.NullMarked;
