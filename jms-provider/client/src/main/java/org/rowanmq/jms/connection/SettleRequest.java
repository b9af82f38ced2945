package org.rowanmq.jms.connection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.DeliveryKey;
import org.rowanmq.wire.Ranges;

/**
 * The settlement of deliveries: by number on the connection they came over, by key on any later
 * one. Never mixes the two.
 */
final class SettleRequest extends Request {
  private final ClientSession session;
  private final List<Delivery> deliveries;

  SettleRequest(ClientSession session, List<Delivery> deliveries, Reply reply) {
    super(session.channel(), reply, session.channel().requestNanos());
    this.session = session;
    this.deliveries = deliveries;
  }

  /** Settles those of the current connection apart from those of earlier ones. */
  static void submit(ClientSession session, List<Delivery> deliveries, Reply reply) {
    if (deliveries.isEmpty()) {
      reply.done();
      return;
    }
    ClientChannel channel = session.channel();
    List<Delivery> current = new ArrayList<>();
    List<Delivery> earlier = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      boolean isCurrent = channel.isReady() && delivery.numberOn(channel.generation()) != 0;
      (isCurrent ? current : earlier).add(delivery);
    }
    Reply part = current.isEmpty() || earlier.isEmpty() ? reply : new JoinedReply(reply, 2);
    if (!earlier.isEmpty()) {
      channel.submit(new SettleRequest(session, earlier, part));
    }
    if (!current.isEmpty()) {
      channel.submit(new SettleRequest(session, current, part));
    }
  }

  @Override
  ClientFrame frame() {
    long generation = channel.generation();
    if (deliveries.get(0).numberOn(generation) != 0) {
      return new ClientFrame.Settle(
          channel.number(), sequence(), session.number(), numbers(deliveries, generation));
    }
    List<DeliveryKey> keys = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      keys.add(delivery.key());
    }
    return new ClientFrame.Resettle(channel.number(), sequence(), session.number(), keys);
  }

  /** The numbers of those that came over the connection with this generation. */
  static Ranges numbers(Iterable<Delivery> deliveries, long generation) {
    long[] numbers = new long[16];
    int count = 0;
    for (Delivery delivery : deliveries) {
      long number = delivery.numberOn(generation);
      if (number != 0) {
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = number;
      }
    }
    return Ranges.ofUnsorted(numbers, count);
  }

  @Override
  boolean resume(Outcome outcome) {
    if (outcome == Outcome.DONE) {
      done();
      return false;
    }
    channel.write(this);
    return true;
  }

  @Override
  boolean outlivesShutdown() {
    return true;
  }

  @Override
  String what() {
    return "acknowledge " + deliveries.size() + " messages";
  }
}
