/**
 * Application servers as users have them, configured by the very commands of {@code docs/servers},
 * and a packaged broker beside them. Runs in the JVM of the tests and may use the harness, the
 * client and Arquillian; the JUnit thread owns everything here.
 */
@NullMarked
package org.rowanmq.tck.appserver;

import org.jspecify.annotations.NullMarked;
