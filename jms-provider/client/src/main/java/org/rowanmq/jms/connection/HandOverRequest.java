package org.rowanmq.jms.connection;

import java.util.Comparator;
import java.util.List;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/** Moves deliveries from the session that got them to another one of the channel. */
final class HandOverRequest extends Request {
  private static final Failure LOST =
      new Failure(
          ErrorCode.CONNECTION_LOST, "The connection was lost; the messages will come again");

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

  /** Hands over what is no more held by the session it is taken from. */
  static void submit(ClientSession from, ClientSession to, List<Delivery> deliveries, Reply reply) {
    ClientChannel channel = from.channel();
    boolean areCurrent = channel.isReady();
    for (Delivery delivery : deliveries) {
      areCurrent &= delivery.numberOn(channel.generation()) != 0;
    }
    if (from.isClosed() || to.isClosed()) {
      if (!from.isClosed()) {
        Loaded.release(from, deliveries);
      }
      reply.failed(from.closedFailure());
    } else if (areCurrent) {
      channel.submit(new HandOverRequest(from, to, deliveries, reply));
    } else {
      reply.failed(LOST);
    }
  }

  /** The broker numbers them in the order of their old numbers. */
  void handedOver(long first) {
    long number = first;
    for (Delivery delivery : deliveries) {
      delivery.renumber(number++);
    }
    to.loaded().add(deliveries, !isAbandoned());
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
    failed(LOST);
    return false;
  }

  @Override
  String what() {
    return "hand over " + deliveries.size() + " messages";
  }
}
