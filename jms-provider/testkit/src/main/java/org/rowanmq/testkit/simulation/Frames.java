package org.rowanmq.testkit.simulation;

import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Frame;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/** Frames as the trace shows them, and the number every simulated message carries. */
final class Frames {
  /** The property that names a message of the simulation. */
  static final String NUMBER = "number";

  private Frames() {}

  static String describe(Frame frame) {
    if (frame instanceof ClientFrame.Send send) {
      return "Send "
          + send.channel()
          + "/"
          + send.session()
          + " seq "
          + send.sequence()
          + (send.resend() ? " again" : "")
          + " to "
          + send.destination()
          + " #"
          + number(send.content());
    }
    if (frame instanceof BrokerFrame.Deliver deliver) {
      return "Deliver "
          + deliver.channel()
          + "/"
          + deliver.session()
          + "/"
          + deliver.consumer()
          + " nr "
          + deliver.number()
          + " id "
          + deliver.id()
          + " count "
          + deliver.deliveryCount()
          + (deliver.redelivered() ? " redelivered" : "")
          + " #"
          + number(deliver.content());
    }
    if (frame instanceof ClientFrame.Auth || frame instanceof BrokerFrame.Authenticated) {
      return frame.getClass().getSimpleName();
    }
    return frame.toString();
  }

  /** The number of a simulated message. */
  static long number(MessageContent content) {
    try {
      if (ContentView.of(content.bytes()).property(NUMBER) instanceof Long number) {
        return number;
      }
    } catch (ProtocolException unreadable) {
      throw new OracleViolation("a content came out unreadable", unreadable);
    }
    throw new OracleViolation("content", "a message without a number");
  }
}
