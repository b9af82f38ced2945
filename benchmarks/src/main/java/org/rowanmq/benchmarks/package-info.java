/**
 * What the broker is compared with, and micro-benchmarks of its inner parts. Run by hand, never by
 * the build; may import everything. Each program owns its own threads.
 */
@NullMarked
package org.rowanmq.benchmarks;

import org.jspecify.annotations.NullMarked;
