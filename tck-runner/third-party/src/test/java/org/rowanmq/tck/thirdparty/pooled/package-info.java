/**
 * The connection pool pooled-jms around our connection factory. Imports the pool, the JMS API and
 * our connection factory. Runs on JUnit's thread.
 */
@NullMarked
package org.rowanmq.tck.thirdparty.pooled;

import org.jspecify.annotations.NullMarked;
