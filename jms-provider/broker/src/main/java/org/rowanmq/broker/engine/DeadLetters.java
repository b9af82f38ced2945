package org.rowanmq.broker.engine;

/** Where messages go whose delivery failed. Implemented by routing. */
interface DeadLetters {
  /**
   * Publishes a copy of the entry's message to the dead-letter queue, with its origin and reason in
   * the notes, in the current unit. The caller removes the original in the same unit.
   *
   * @return false if the message already lies in the dead-letter queue: it then stays where it is
   */
  boolean publish(Entry entry, String reason);

  /**
   * Schedules a copy of the entry's message for the same queue, with its attempts and notes, in the
   * current unit. The caller removes the original in the same unit.
   */
  void postpone(Entry entry, long dueMillis);
}
