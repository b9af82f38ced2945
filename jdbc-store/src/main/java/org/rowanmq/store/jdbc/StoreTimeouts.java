package org.rowanmq.store.jdbc;

import java.time.Duration;

/**
 * How long the database may take. A statement's timeout is kept by the server, and the socket's,
 * which is longer, by this side: it ends what a dead network would never end.
 *
 * @param connect how long to wait for a connection, login included
 * @param statement how long one statement of the writer may take
 * @param lock how long a statement may wait for a row that somebody else holds
 * @param socket how long to wait for the server's answer
 */
public record StoreTimeouts(Duration connect, Duration statement, Duration lock, Duration socket) {
  /** Readers get so many times the writer's time for a statement. */
  private static final int READERS = 2;

  private static final Duration SCHEMA = Duration.ofHours(6);

  public StoreTimeouts {
    requirePositive(connect, "connect-timeout");
    requirePositive(statement, "statement-timeout");
    requirePositive(lock, "lock-timeout");
    requirePositive(socket, "socket-timeout");
    if (socket.compareTo(statement) <= 0) {
      throw new IllegalArgumentException(
          "socket-timeout "
              + socket
              + " must be longer than statement-timeout "
              + statement
              + ", else no answer to a slow statement is ever seen");
    }
  }

  /** All well below the minute that a client waits for an answer to a send. */
  public static StoreTimeouts defaults() {
    return new StoreTimeouts(
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }

  /** For connections that read: more time, because a count may walk a long queue. */
  StoreTimeouts forReaders() {
    return new StoreTimeouts(
        connect, statement.multipliedBy(READERS), lock, socket.multipliedBy(READERS));
  }

  /** For migrations and maintenance, which take as long as they take. */
  StoreTimeouts forSchema() {
    return new StoreTimeouts(connect, SCHEMA, lock, SCHEMA.plus(socket));
  }

  private static void requirePositive(Duration duration, String key) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(key + " must be at least a millisecond");
    }
  }
}
