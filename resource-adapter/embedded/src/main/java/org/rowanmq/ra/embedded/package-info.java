/**
 * The resource adapter with its broker inside: on a data source of the application server, or on a
 * database file of its own. May import the adapter, wire and runtime; the broker and its store only
 * through {@code host}, which a class loader of its own keeps apart. Called on the server's
 * threads; the broker's belong to {@link org.rowanmq.ra.embedded.BrokerKeeper}.
 */
@NullMarked
package org.rowanmq.ra.embedded;

import org.jspecify.annotations.NullMarked;
