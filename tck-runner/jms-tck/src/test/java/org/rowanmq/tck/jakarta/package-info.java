/**
 * What the tests of {@code jakarta.tck:jms-tck} need to know of RowanMQ. Imports the suite's
 * porting interface, the client and the harness. Called by JUnit and by the suite's tests.
 */
@NullMarked
package org.rowanmq.tck.jakarta;

import org.jspecify.annotations.NullMarked;
