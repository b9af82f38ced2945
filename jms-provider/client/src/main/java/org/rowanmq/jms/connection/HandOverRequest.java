package org.rowanmq.jms.connection;

import java.util.Comparator;
import java.util.List;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/** Moves deliveries from the session that got them to another one of the channel. */
final class HandOverRequest extends Request {
  private final ClientSession from;
  private final ClientSession to;
  private final List<Delivery> deliveries;
  private final long generation;

  /**
   * @param deliveries came over the current connection and are not settled
   */
  HandOverRequest(ClientSession from, ClientSession to, List<Delivery> deliveries, Reply reply) {
    super(from.channel(), reply, from.channel().requestNanos());
    this.from = from;
    this.to = to;
    this.generation = from.channel().generation();
    this.deliveries =
        deliveries.stream()
            .sorted(Comparator.comparingLong(delivery -> delivery.numberOn(generation)))
            .toList();
  }

  /** The broker numbers them in the order of their old numbers. */
  void handedOver(long first) {
    long number = first;
    for (Delivery delivery : deliveries) {
      delivery.renumber(number++);
    }
    to.load(deliveries, !isAbandoned());
    done();
  }

  /** They are still those of the session that got them, which has forgotten them. */
  @Override
  void refused(Failure failure) {
    if (!from.isClosed() && generation == channel.generation()) {
      Loaded.release(from, deliveries);
    }
  }

  @Override
  ClientFrame frame() {
    return new ClientFrame.HandOver(
        channel.number(),
        sequence(),
        from.number(),
        to.number(),
        SettleRequest.numbers(deliveries, generation));
  }

  /** What was held over the lost connection has returned to its queue. */
  @Override
  boolean resume(Outcome outcome) {
    failed(
        new Failure(
            ErrorCode.CONNECTION_LOST, "The connection was lost; the messages will come again"));
    return false;
  }

  @Override
  String what() {
    return "hand over " + deliveries.size() + " messages";
  }
}
