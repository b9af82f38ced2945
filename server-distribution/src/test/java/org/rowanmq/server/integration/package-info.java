/**
 * Plain {@code jakarta.jms} programs against a real broker on an embedded database, over real
 * sockets: what users rely on, and what they get to see when something is wrong.
 */
@NullMarked
package org.rowanmq.server.integration;

import org.jspecify.annotations.NullMarked;
