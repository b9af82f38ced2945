/**
 * The Jakarta Messaging specification, chapter by chapter: one test class for each topic, each test
 * with the {@link Clause} it checks. Programs against the JMS API and one connection factory only,
 * for the same sources are transformed and run against the javax client. Runs on JUnit's thread;
 * what other threads do is waited for.
 */
@NullMarked
package org.rowanmq.tck.conformance;

import org.jspecify.annotations.NullMarked;
