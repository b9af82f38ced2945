/**
 * The {@code jakarta.jms} API: blocking facades without protocol state over {@link
 * org.rowanmq.jms.connection}. Imports the JMS API, {@code wire} and {@code runtime}. Owned by the
 * application's threads, as the specification says which; listeners run on the session's dispatch
 * thread.
 */
@NullMarked
package org.rowanmq.jms;

import org.jspecify.annotations.NullMarked;
