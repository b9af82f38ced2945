/**
 * The seams between RowanMQ and the machine: time, timers, threads and randomness. Imports nothing
 * but the JDK; every other module gets an {@link org.rowanmq.runtime.Environment} by constructor.
 * No thread owns anything here: implementations are safe to call from any thread.
 */
@NullMarked
package org.rowanmq.runtime;

import org.jspecify.annotations.NullMarked;
