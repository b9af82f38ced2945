/**
 * Sample programs in plain {@code jakarta.jms}: nothing here knows RowanMQ. They run in {@code
 * rowan demo} and lie as source in the archive's {@code samples} folder. Each object belongs to the
 * one thread that runs it.
 */
@NullMarked
package org.rowanmq.samples;

import org.jspecify.annotations.NullMarked;
