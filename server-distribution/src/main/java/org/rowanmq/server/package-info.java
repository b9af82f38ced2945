/**
 * The stand-alone server: composes broker, store and environment from a configuration, and makes
 * the first user. Imports broker, jdbc-store and runtime; knows nothing of command lines. {@link
 * org.rowanmq.server.RowanServer} is called by one thread, that of its owner.
 */
@NullMarked
package org.rowanmq.server;

import org.jspecify.annotations.NullMarked;
