/**
 * Steady traffic for millions of messages, and what it leaves behind in the database. Needs the
 * class path of the tests only.
 */
@NullMarked
package org.rowanmq.server.churn;

import org.jspecify.annotations.NullMarked;
