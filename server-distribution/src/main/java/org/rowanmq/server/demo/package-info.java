/**
 * {@code rowan demo}: sample programs through a broker process that is killed under them. Imports
 * the samples, {@code jakarta.jms} and runtime. The main thread tells the story and kills the
 * broker; each sample runs on a thread of its own.
 */
@NullMarked
package org.rowanmq.server.demo;

import org.jspecify.annotations.NullMarked;
