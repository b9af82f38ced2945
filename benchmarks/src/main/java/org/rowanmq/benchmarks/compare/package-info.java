/**
 * The same plain JMS load on RowanMQ and on other brokers, in turns: each broker a process of its
 * own with its own class path, the load generator another one. Reads the descriptions in {@code
 * benchmarks/providers}. Imports only the test databases.
 */
@NullMarked
package org.rowanmq.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
