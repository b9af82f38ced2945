/** Queues of millions of messages. Needs the class path of the tests only. */
@NullMarked
package org.rowanmq.server.backlog;

import org.jspecify.annotations.NullMarked;
