/**
 * Runs the packaged broker as a process for suites that test it from outside. Imports no JMS API,
 * so that suites of {@code jakarta.jms} and {@code javax.jms} can use it. Called by test threads.
 */
@NullMarked
package org.rowanmq.tck.harness;

import org.jspecify.annotations.NullMarked;
