package org.rowanmq.broker.net;

import java.util.List;
import org.rowanmq.broker.engine.Command;

/** Where commands for the engine go. Safe to call from any thread; never blocks. */
public interface Mailbox {
  /**
   * Hands over commands; they are applied in order, and in order with all others of the same
   * thread.
   *
   * @param commands not empty, not changed any more
   */
  void post(List<Command> commands);

  /**
   * Whether so much waits that readers should pause. Requests that credit does not bound would
   * otherwise fill the memory of a busy broker.
   */
  boolean isFull();

  /** Hands over one command. */
  default void post(Command command) {
    post(List.of(command));
  }
}
