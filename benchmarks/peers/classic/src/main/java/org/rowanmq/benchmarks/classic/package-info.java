/** Starts an ActiveMQ Classic broker to compare with. Not part of any build but {@code -Ppeers}. */
@NullMarked
package org.rowanmq.benchmarks.classic;

import org.jspecify.annotations.NullMarked;
