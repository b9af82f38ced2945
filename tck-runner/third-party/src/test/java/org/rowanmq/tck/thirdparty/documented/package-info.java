/**
 * The configurations that {@code docs/spring-camel.md} shows, and the test that they work. Imports
 * the libraries, the JMS API and our connection factory. Runs on JUnit's thread and the libraries'.
 */
@NullMarked
package org.rowanmq.tck.thirdparty.documented;

import org.jspecify.annotations.NullMarked;
