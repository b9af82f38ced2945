/**
 * What the class loader of the broker loads first: the composition of broker and store. May import
 * both, and everything of the adapter's but its outbound and inbound sides. Called on the threads
 * of the broker's keeper.
 */
@NullMarked
package org.rowanmq.ra.embedded.host;

import org.jspecify.annotations.NullMarked;
