package org.rowanmq.broker.engine;

import java.util.Map;

/** Where messages go whose delivery failed, or that expired. Implemented by routing. */
interface DeadLetters {
  /**
   * Publishes a copy of the entry's message to the dead-letter queue, with its origin and reason in
   * the notes, in the current unit. The caller removes the original in the same unit.
   *
   * @return false if the message already lies in the dead-letter queue: it then stays where it is
   */
  boolean publish(Entry entry, String reason);

  /**
   * Publishes a copy of a message that has expired in a queue to the one its policy names for such,
   * if any, in the current unit. The caller removes the original in the same unit.
   *
   * @param deliveries how often it was delivered
   * @param failures how many of these failed
   */
  void expired(
      QueueState queue, Message message, int deliveries, int failures, Map<String, String> notes);

  /**
   * Schedules a copy of the entry's message for the same queue, with its attempts and notes, in the
   * current unit. The caller removes the original in the same unit.
   */
  void postpone(Entry entry, long dueMillis);
}
