package org.rowanmq.testkit.simulation;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Notes;
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

  /** The property that says when the message comes again and again. */
  static final String CRON = "JMS_Rowan_Cron";

  /** The property that says before when the message does not come. */
  static final String DELIVER_AT = "JMS_Rowan_DeliverAt";

  /** The property that names the message to cancel. */
  static final String CANCEL = "JMS_Rowan_Cancel";

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
          + number(deliver);
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
      } else if (op instanceof StoreOp.Attempts attempts) {
        text.append("Attempts ").append(attempts.ref());
        text.append(" deliveries ").append(attempts.deliveries());
        text.append(" failures ").append(attempts.failures());
        // A map that cannot be changed shows its entries in another order in each JVM.
        text.append(' ').append(new TreeMap<>(attempts.notes()));
      } else {
        text.append(op);
      }
    }
    return text.toString();
  }

  private static String describe(StoredMessage row) {
    return row.queue() + "/" + row.priority() + "/" + row.id() + " #" + number(row);
  }

  /** The number of the message that is delivered, see {@link #copy}. */
  static long number(BrokerFrame.Deliver frame) {
    return number(frame.content(), frame.producerSequence());
  }

  /** The number of the message in the row, see {@link #copy}. */
  static long number(StoredMessage row) {
    return isSchedule(row)
        ? number(row.content())
        : number(row.content(), row.annotations().producerSequence());
  }

  /** Whether the row makes others, and is never delivered itself. */
  static boolean isSchedule(StoredMessage row) {
    return row.annotations().notes().containsKey(Notes.CRON);
  }

  private static long number(MessageContent content, long sequence) {
    ContentView view = view(content);
    long number = number(view);
    return view.property(CRON) == null ? number : copy(number, sequence);
  }

  /**
   * The number of the copy that comes at a time of a repeated message: each has its own, below 0.
   */
  static long copy(long schedule, long dueMillis) {
    return -(schedule << 32 | dueMillis / 60_000);
  }

  /** The number of the message that a copy repeats. */
  static long scheduleOf(long copy) {
    return -copy >> 32;
  }

  /** When the copy is due, in milliseconds since 1970. */
  static long dueMillis(long copy) {
    return (-copy & 0xffff_ffffL) * 60_000;
  }

  /** The number of a simulated message as it is sent. */
  static long number(MessageContent content) {
    return number(view(content));
  }

  private static long number(ContentView view) {
    if (view.property(NUMBER) instanceof Long number) {
      return number;
    }
    throw new OracleViolation("content", "a message without a number");
  }

  /** The message group, or null for none. */
  static @Nullable String group(MessageContent content) {
    return (String) view(content).property(GROUP);
  }

  /** What selectors look at. */
  static String colour(MessageContent content) {
    return String.valueOf(view(content).property("colour"));
  }

  private static ContentView view(MessageContent content) {
    try {
      return ContentView.of(content.bytes());
    } catch (ProtocolException unreadable) {
      throw new OracleViolation("a content came out unreadable", unreadable);
    }
  }
}
