/**
 * The real server that is killed under load, or whose database is killed, hangs, is away or full,
 * and what plain {@code jakarta.jms} programs see of it. The programs use nothing of RowanMQ but
 * the connection factory; every load owns its thread.
 */
@NullMarked
package org.rowanmq.server.kill;

import org.jspecify.annotations.NullMarked;
