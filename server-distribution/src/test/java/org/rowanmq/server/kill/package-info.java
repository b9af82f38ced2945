/**
 * The real server in a process of its own that is killed under load, and what plain {@code
 * jakarta.jms} programs see of it. Uses nothing of RowanMQ but the connection factory and the
 * demo's broker process; every load owns its thread.
 */
@NullMarked
package org.rowanmq.server.kill;

import org.jspecify.annotations.NullMarked;
