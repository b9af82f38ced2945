/**
 * JNDI for programs that look their factories and destinations up: a read-only context made of
 * properties, no server. Imports the JMS API, {@code org.rowanmq.jms} and its destinations.
 * Contexts are immutable and may be used by any thread.
 */
@NullMarked
package org.rowanmq.jms.jndi;

import org.jspecify.annotations.NullMarked;
