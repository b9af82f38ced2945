/**
 * Connections for applications in the server: pooled by the server, taking part in its
 * transactions. May import {@code link} and the client. Called on the application's threads.
 */
@NullMarked
package org.rowanmq.ra.outbound;

import org.jspecify.annotations.NullMarked;
