/**
 * One JTA transaction over a queue of the packaged broker and a table of another database, with
 * Narayana as transaction manager: its usual calls, and each of the three killed at each step. The
 * coordinator that is killed has a JVM of its own and is told by its standard input what to do.
 */
@NullMarked
package org.rowanmq.tck.transactions;

import org.jspecify.annotations.NullMarked;
