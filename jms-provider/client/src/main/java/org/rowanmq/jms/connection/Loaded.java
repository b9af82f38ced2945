package org.rowanmq.jms.connection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ClientFrame;

/**
 * What a connection consumer has loaded a session with and the session has not started. Like what
 * waits for a consumer it returns to its queue when nothing is taken for a while, or the channel is
 * stopped, and is forgotten when the broker has it again. Confined to the connection's driver.
 */
final class Loaded {
  /** Consumers are numbered from 1: what was handed over has none in its session. */
  private static final int NO_CONSUMER = 0;

  private final ClientSession session;
  private final Deque<Delivery> waiting = new ArrayDeque<>();
  private long touchedNanos;

  Loaded(ClientSession session) {
    this.session = session;
  }

  /** These have been handed over to the session, but nobody may wait for them any more. */
  void add(List<Delivery> deliveries, boolean isAwaited) {
    if (isAwaited && session.admitsDeliveries()) {
      touchedNanos = session.channel().now();
      waiting.addAll(deliveries);
    } else if (!session.isClosed()) {
      release(session, deliveries);
    }
  }

  @Nullable Delivery poll() {
    touchedNanos = session.channel().now();
    return waiting.poll();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void clear() {
    waiting.clear();
  }

  void giveBack() {
    List<Delivery> unstarted = List.copyOf(waiting);
    waiting.clear();
    release(session, unstarted);
  }

  void expire(long now) {
    if (!waiting.isEmpty()) {
      long limit = waiting.getFirst().consumer().prefetch().giveBackAfter().toNanos();
      if (limit > 0 && now - touchedNanos >= limit) {
        giveBack();
      }
    }
  }

  /** Lets others have what the session holds at the broker and the application has not seen. */
  static void release(ClientSession session, List<Delivery> deliveries) {
    ClientChannel channel = session.channel();
    if (channel.isReady() && !deliveries.isEmpty()) {
      channel.output(
          new ClientFrame.Release(
              channel.number(),
              session.number(),
              NO_CONSUMER,
              0,
              SettleRequest.numbers(deliveries, channel.generation())));
    }
  }
}
