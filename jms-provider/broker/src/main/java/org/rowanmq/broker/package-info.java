/**
 * The broker's public face: configuration records, {@code Broker} to embed one, and the loop that
 * gives the engine its thread. Imports every other package of the broker; none of them imports this
 * one. {@code Broker} may be called from any thread; configuration is immutable.
 */
@NullMarked
package org.rowanmq.broker;

import org.jspecify.annotations.NullMarked;
