/**
 * The deterministic simulator: real clients, the real codec, the real engine and an in-memory store
 * in one thread, driven from one seed, with an oracle that checks the architecture's invariants.
 * Imports broker, client, wire and the test store. Single-threaded: everything runs inside {@link
 * org.rowanmq.testkit.simulation.Simulator#step}.
 */
@NullMarked
package org.rowanmq.testkit.simulation;

import org.jspecify.annotations.NullMarked;
