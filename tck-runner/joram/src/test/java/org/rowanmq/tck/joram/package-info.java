/**
 * What the Joram JMS 1.1 tests need to know of RowanMQ. Imports the {@code javax.jms} client and
 * the harness. Called by the thread that runs the suite.
 */
@NullMarked
package org.rowanmq.tck.joram;

import org.jspecify.annotations.NullMarked;
