/** Starts an Apache Artemis broker to compare with. Not part of any build but {@code -Ppeers}. */
@NullMarked
package org.rowanmq.benchmarks.artemis;

import org.jspecify.annotations.NullMarked;
