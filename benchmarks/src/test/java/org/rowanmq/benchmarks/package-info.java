/** Tests of the programs here, not runs of them. */
@NullMarked
package org.rowanmq.benchmarks;

import org.jspecify.annotations.NullMarked;
