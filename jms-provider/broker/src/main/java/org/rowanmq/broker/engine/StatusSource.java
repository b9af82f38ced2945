package org.rowanmq.broker.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * What administrators ask that the engine itself does not know: the writer's and the process's rows
 * of STATUS, and questions to the store. Called on the engine thread; must not block.
 */
@FunctionalInterface
public interface StatusSource {
  /** Names and values, in the order to show. */
  Map<String, String> status();

  /**
   * Takes a question to the store over from the engine, whose sender may ask it.
   *
   * @return null if {@link Command.AdminAnswered} follows, else the answer
   */
  default BrokerFrame.@Nullable AdminReply ask(long link, ClientFrame.Admin question) {
    return new BrokerFrame.AdminReply(
        question.request(),
        ErrorCode.UNSUPPORTED,
        question.operation() + " is not possible here",
        List.of(),
        List.of(),
        "");
  }
}
