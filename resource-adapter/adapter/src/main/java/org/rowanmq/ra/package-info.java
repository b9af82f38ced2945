/**
 * The Jakarta Connectors resource adapter: what an application server starts, stops and asks for
 * recovery, and the destinations an administrator defines. May import the client, the wire and the
 * runtime. Called on the server's threads.
 */
@NullMarked
package org.rowanmq.ra;

import org.jspecify.annotations.NullMarked;
