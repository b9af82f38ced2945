package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.Map;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;

/**
 * Checks in one life of the broker that what applications reject is counted: a message comes no
 * more after its last attempt, and a dead letter says why it is one.
 */
final class RejectWatch {
  private record Held(long link, int channel, int session, long delivery) {}

  private final int maxAttempts;
  private final Map<Held, Copy> held = new HashMap<>();
  private final Map<Copy, Integer> rejections = new HashMap<>();

  RejectWatch(int maxAttempts) {
    this.maxAttempts = maxAttempts;
  }

  /** The engine is about to apply a frame. */
  void received(long link, ClientFrame frame) {
    if (frame instanceof ClientFrame.Reject reject) {
      reject
          .deliveries()
          .forEach(
              delivery -> rejected(new Held(link, reject.channel(), reject.session(), delivery)));
    }
  }

  private void rejected(Held which) {
    Copy copy = held.remove(which);
    if (copy != null && !copy.message.isPoison) {
      rejections.merge(copy, 1, Integer::sum);
    }
  }

  /** A message leaves for a consumer. */
  void delivered(long link, BrokerFrame.Deliver frame, Copy copy) {
    Map<String, String> notes = frame.annotations();
    if (notes.containsKey(Notes.DEAD_LETTER_ORIGIN)) {
      String reason = notes.getOrDefault(Notes.DEAD_LETTER_REASON, "");
      boolean isTold =
          reason.equals("expired")
              || reason.contains("failed")
                  && Integer.parseInt(notes.getOrDefault(Notes.ATTEMPTS, "0")) >= maxAttempts;
      if (!isTold) {
        throw new OracleViolation("dead letters", copy + " does not say why it is one: " + notes);
      }
      return;
    }
    if (rejections.getOrDefault(copy, 0) >= maxAttempts) {
      throw new OracleViolation(
          "dead letters", copy + " comes again after " + maxAttempts + " rejections");
    }
    held.put(new Held(link, frame.channel(), frame.session(), frame.number()), copy);
  }
}
