package org.rowanmq.jms.connection;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * Parts of large contents that a channel has asked for. Asked for again after a reconnect: a
 * message is where it was as long as it is not settled. Confined to the connection's driver.
 */
final class PartFetches {
  /** One question. */
  private static final class Fetch {
    private final ClientConsumer consumer;
    private final Deliver frame;
    private final int part;
    private final PartReply reply;
    private final long deadlineNanos;
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream(0);

    Fetch(ClientConsumer consumer, Deliver frame, int part, PartReply reply, long deadlineNanos) {
      this.consumer = consumer;
      this.frame = frame;
      this.part = part;
      this.reply = reply;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private final ClientChannel channel;
  private final Map<Long, Fetch> open = new LinkedHashMap<>();
  private long numbers;

  PartFetches(ClientChannel channel) {
    this.channel = channel;
  }

  void ask(ClientConsumer consumer, Deliver frame, int part, PartReply reply) {
    Failure failure = channel.failure();
    if (failure != null) {
      reply.failed(failure);
      return;
    }
    long deadline = channel.now() + channel.sendNanos();
    open.put(++numbers, new Fetch(consumer, frame, part, reply, deadline));
    write(numbers);
  }

  /** The consumer can be asked again. */
  void opened(ClientConsumer consumer) {
    for (Map.Entry<Long, Fetch> each : new ArrayList<>(open.entrySet())) {
      if (each.getValue().consumer == consumer) {
        write(each.getKey());
      }
    }
  }

  void received(BrokerFrame.Part frame) {
    Fetch fetch = open.get(frame.fetch());
    if (fetch == null) {
      return;
    }
    if (!frame.isLast()) {
      fetch.pieces.writeBytes(frame.bytes());
      return;
    }
    open.remove(frame.fetch());
    if (fetch.pieces.size() == 0) {
      fetch.reply.part(frame.bytes());
    } else {
      fetch.pieces.writeBytes(frame.bytes());
      fetch.reply.part(fetch.pieces.toByteArray());
    }
  }

  void received(BrokerFrame.NoPart frame) {
    Fetch fetch = open.remove(frame.fetch());
    if (fetch != null) {
      fetch.reply.failed(new Failure(frame.code(), frame.detail()));
    }
  }

  void connectionLost() {
    open.values().forEach(fetch -> fetch.pieces.reset());
  }

  void expire(long now) {
    for (Map.Entry<Long, Fetch> each : new ArrayList<>(open.entrySet())) {
      if (now - each.getValue().deadlineNanos >= 0) {
        open.remove(each.getKey());
        each.getValue()
            .reply
            .failed(
                new Failure(
                    ErrorCode.TIMEOUT,
                    "A part of the message's body did not come in time: " + channel.whyWaiting()));
      }
    }
  }

  /** Nobody answers a closed consumer. */
  void closed(ClientConsumer consumer, Failure failure) {
    for (Map.Entry<Long, Fetch> each : new ArrayList<>(open.entrySet())) {
      if (each.getValue().consumer == consumer && open.remove(each.getKey()) != null) {
        each.getValue().reply.failed(failure);
      }
    }
  }

  void fail(Failure failure) {
    List<Fetch> failing = new ArrayList<>(open.values());
    open.clear();
    failing.forEach(fetch -> fetch.reply.failed(failure));
  }

  private void write(long number) {
    Fetch fetch = open.get(number);
    if (fetch != null && channel.isReady() && fetch.consumer.isOpen()) {
      channel.output(
          new ClientFrame.FetchPart(
              channel.number(),
              fetch.consumer.sessionNumber(),
              fetch.consumer.number(),
              fetch.frame.priority(),
              fetch.frame.id(),
              number,
              fetch.part));
    }
  }
}
