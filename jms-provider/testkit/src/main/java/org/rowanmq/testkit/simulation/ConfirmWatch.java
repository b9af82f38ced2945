package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.DestinationKind;

/**
 * Checks in one life of the broker that what is confirmed is durable at that moment (I1): sends of
 * persistent messages to queues, and commits, whose outcomes are logged in the batch that carries
 * them out.
 */
final class ConfirmWatch {
  private record Attached(long link, int channel) {}

  private record SessionKey(long link, int channel, int session) {}

  private record Request(long link, int channel, long sequence) {}

  private final Oracle oracle;
  private final Map<Attached, Long> producers = new HashMap<>();
  private final Set<SessionKey> transacted = new HashSet<>();
  private final Set<Request> owed = new HashSet<>();

  /** The numbers of messages that may be confirmed before they are durable. */
  private final Map<Request, Long> atLeastOnce = new HashMap<>();

  ConfirmWatch(Oracle oracle) {
    this.oracle = oracle;
  }

  /** The engine is about to apply a frame. */
  void received(long link, ClientFrame frame) {
    int channel = frame.channel();
    if (frame instanceof ClientFrame.OpenChannel open) {
      producers.put(new Attached(link, channel), open.producerId());
    } else if (frame instanceof ClientFrame.OpenSession open) {
      SessionKey key = new SessionKey(link, channel, open.session());
      if (open.transacted()) {
        transacted.add(key);
      } else {
        transacted.remove(key);
      }
    } else if (frame instanceof ClientFrame.Send send) {
      boolean isStored =
          send.persistent()
              && send.destination().kind() == DestinationKind.QUEUE
              && !transacted.contains(new SessionKey(link, channel, send.session()));
      if (isStored) {
        Request request = new Request(link, channel, send.sequence());
        owed.add(request);
        if (send.acknowledgedSuffices()) {
          atLeastOnce.put(request, Frames.number(send.content()));
        }
      }
    } else if (frame instanceof ClientFrame.Commit commit) {
      owed.add(new Request(link, channel, commit.sequence()));
    } else if (frame instanceof ClientFrame.CloseChannel) {
      // Its end, in the same batch, wipes the outcomes out.
      owed.removeIf(request -> request.link() == link && request.channel() == channel);
    }
  }

  /** The engine sends a frame. */
  void sent(long link, BrokerFrame frame) {
    if (frame instanceof BrokerFrame.Confirm confirm) {
      confirm.sequences().forEach(sequence -> confirmed(link, confirm.channel(), sequence));
    }
  }

  private void confirmed(long link, int channel, long sequence) {
    Long producer = producers.get(new Attached(link, channel));
    if (producer != null
        && owed.remove(new Request(link, channel, sequence))
        && !oracle.disk().isLogged(producer, sequence)
        && !isAcknowledged(new Request(link, channel, sequence))) {
      throw new OracleViolation(
          "I1", "request " + sequence + " of producer " + producer + " is not durable: confirmed");
    }
  }

  private boolean isAcknowledged(Request request) {
    Long number = atLeastOnce.get(request);
    if (number == null || !oracle.message(number).isConfirmedByConsumer()) {
      return false;
    }
    oracle.statistics().byConsumer++;
    return true;
  }
}
