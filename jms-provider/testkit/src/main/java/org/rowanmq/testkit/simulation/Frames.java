package org.rowanmq.testkit.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
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

  /** The property that names the message group. */
  static final String GROUP = "JMSXGroupID";

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
    if (frame instanceof ClientFrame.ContentPart part) {
      return "ContentPart "
          + part.channel()
          + "/"
          + part.session()
          + " of seq "
          + part.send()
          + ", "
          + part.bytes().length
          + " bytes";
    }
    if (frame instanceof BrokerFrame.Part part) {
      return "Part "
          + part.channel()
          + " fetch "
          + part.fetch()
          + ", "
          + part.bytes().length
          + " bytes";
    }
    if (frame instanceof ClientFrame.Auth || frame instanceof BrokerFrame.Authenticated) {
      return frame.getClass().getSimpleName();
    }
    return frame.toString();
  }

  static String describe(List<StoreOp> ops) {
    StringBuilder text = new StringBuilder();
    for (StoreOp op : ops) {
      text.append(text.isEmpty() ? "" : ", ");
      if (op instanceof StoreOp.Insert insert) {
        text.append("Insert ").append(describe(insert.message()));
      } else if (op instanceof StoreOp.Schedule schedule) {
        text.append("Schedule ").append(schedule.message().dueMillis()).append(' ');
        text.append(describe(schedule.message().message()));
      } else if (op instanceof StoreOp.InsertPart part) {
        text.append("InsertPart ").append(part.id()).append('/').append(part.part());
      } else if (op instanceof StoreOp.LogOutcomes || op instanceof StoreOp.CheckpointOutcomes) {
        text.append(op.getClass().getSimpleName());
      } else {
        text.append(op);
      }
    }
    return text.toString();
  }

  private static String describe(StoredMessage row) {
    return row.queue() + "/" + row.priority() + "/" + row.id() + " #" + number(row.content());
  }

  /** The number of a simulated message. */
  static long number(MessageContent content) {
    if (property(content, NUMBER) instanceof Long number) {
      return number;
    }
    throw new OracleViolation("content", "a message without a number");
  }

  /** The message group, or null for none. */
  static @Nullable String group(MessageContent content) {
    return (String) property(content, GROUP);
  }

  /** What selectors look at. */
  static String colour(MessageContent content) {
    return String.valueOf(property(content, "colour"));
  }

  private static @Nullable Object property(MessageContent content, String name) {
    try {
      return ContentView.of(content.bytes()).property(name);
    } catch (ProtocolException unreadable) {
      throw new OracleViolation("a content came out unreadable", unreadable);
    }
  }
}
