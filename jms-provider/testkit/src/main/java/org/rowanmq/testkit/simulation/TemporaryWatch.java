package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;

/**
 * Checks, at the engine of one broker life, that temporary destinations exist for their
 * connection's life and reach nobody else. Says nothing while a connection is lost: the engine may
 * or may not have given it up.
 */
final class TemporaryWatch {
  private record Attached(long link, int channel) {}

  private record Request(long link, int channel, long sequence) {}

  private final Map<Attached, Long> producers = new HashMap<>();
  private final Map<Destination, Long> owners = new HashMap<>();

  /** Those whose connection has not been lost since they were created. */
  private final Set<Destination> alive = new HashSet<>();

  /** Those that may still exist although their connection was lost, or their end was asked for. */
  private final Set<Destination> unsure = new HashSet<>();

  private final Map<Request, Destination> deletions = new HashMap<>();
  private final Map<Request, Destination> mustBeAccepted = new HashMap<>();
  private final Map<Request, Destination> mustBeRefused = new HashMap<>();

  void received(long link, ClientFrame frame) {
    Attached channel = new Attached(link, frame.channel());
    if (frame instanceof ClientFrame.OpenChannel open) {
      producers.entrySet().stream()
          .filter(each -> each.getValue() == open.producerId())
          .map(Map.Entry::getKey)
          .toList()
          .forEach(this::lost);
      producers.put(channel, open.producerId());
    } else if (frame instanceof ClientFrame.CloseChannel) {
      closed(channel);
    } else if (frame instanceof ClientFrame.CreateTemporary create) {
      Long producer = producers.get(channel);
      if (producer != null) {
        owners.put(create.destination(), producer);
        unsure.remove(create.destination());
        alive.add(create.destination());
      }
    } else if (frame instanceof ClientFrame.DeleteTemporary delete) {
      alive.remove(delete.destination());
      unsure.add(delete.destination());
      deletions.put(request(channel, delete.sequence()), delete.destination());
    } else if (frame instanceof ClientFrame.Send send) {
      sent(channel, send);
    }
  }

  void linkClosed(long link) {
    producers.keySet().stream().filter(each -> each.link() == link).toList().forEach(this::lost);
  }

  private void lost(Attached channel) {
    Long producer = producers.remove(channel);
    owners.forEach(
        (destination, owner) -> {
          if (owner.equals(producer) && alive.remove(destination)) {
            unsure.add(destination);
          }
        });
  }

  private void closed(Attached channel) {
    Long producer = producers.remove(channel);
    owners.forEach(
        (destination, owner) -> {
          if (owner.equals(producer)) {
            alive.remove(destination);
            unsure.remove(destination);
          }
        });
  }

  private void sent(Attached channel, ClientFrame.Send send) {
    Destination to = send.destination();
    if (!to.kind().isTemporary() || unsure.contains(to)) {
      return;
    }
    Request request = request(channel, send.sequence());
    if (alive.contains(to)) {
      mustBeAccepted.put(request, to);
    } else if (!send.resend()) {
      mustBeRefused.put(request, to);
    }
  }

  private static Request request(Attached channel, long sequence) {
    return new Request(channel.link(), channel.channel(), sequence);
  }

  void sends(long link, BrokerFrame frame) {
    if (frame instanceof BrokerFrame.Confirm confirm) {
      Attached channel = new Attached(link, confirm.channel());
      confirm.sequences().forEach(sequence -> confirmed(request(channel, sequence)));
    } else if (frame instanceof BrokerFrame.Refuse refuse) {
      refused(new Request(link, refuse.channel(), refuse.refusal().sequence()), refuse);
    }
  }

  private void confirmed(Request request) {
    mustBeAccepted.remove(request);
    Destination deleted = deletions.remove(request);
    if (deleted != null && !alive.contains(deleted)) {
      unsure.remove(deleted);
    }
    Destination to = mustBeRefused.remove(request);
    if (to != null) {
      throw new OracleViolation("temporary", "a message to " + to + " is taken, which has ended");
    }
  }

  private void refused(Request request, BrokerFrame.Refuse refuse) {
    mustBeRefused.remove(request);
    deletions.remove(request);
    Destination to = mustBeAccepted.remove(request);
    if (to != null && refuse.refusal().code() == ErrorCode.DESTINATION_NOT_FOUND) {
      throw new OracleViolation(
          "temporary", "a message to " + to + " is refused, its connection is there: " + refuse);
    }
  }

  /** A message leaves for a consumer. */
  void delivers(long link, BrokerFrame.Deliver frame, ConsumerSpec spec) {
    Destination from = spec.destination();
    if (!from.kind().isTemporary()) {
      return;
    }
    Long owner = owners.get(from);
    Long producer = producers.get(new Attached(link, frame.channel()));
    boolean isOwner = owner != null && owner.equals(producer);
    if (!isOwner || !from.equals(frame.destination())) {
      throw new OracleViolation(
          "temporary", "a message to " + frame.destination() + " reaches a stranger at " + from);
    }
  }
}
