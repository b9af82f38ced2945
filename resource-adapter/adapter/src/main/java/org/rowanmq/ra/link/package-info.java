/**
 * What inbound and outbound share: connections to the broker, their threads, decisions about
 * branches after their connection is gone, and the adapter's errors. May import the client, not the
 * packages beside it. Called on the server's threads and the adapter's own.
 */
@NullMarked
package org.rowanmq.ra.link;

import org.jspecify.annotations.NullMarked;
