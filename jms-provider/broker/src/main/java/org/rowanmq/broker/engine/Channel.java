package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.FrameCodec;
import org.rowanmq.wire.Ranges;

/**
 * One JMS connection. Attached to a link, or <em>detached</em>: its link was lost, its sessions are
 * gone, but client id, temporary destinations and non-durable subscriptions wait for the producer
 * to come back. Confined to the engine thread.
 */
final class Channel {
  final Producer producer;
  final String user;
  private final Parts parts;
  private final Map<Integer, Session> sessions = new LinkedHashMap<>();
  private final Set<Destination> temporaries = new LinkedHashSet<>();
  private final List<SessionConsumer> retained = new ArrayList<>();

  private @Nullable String clientId;
  private long clientIdSinceMillis;
  private @Nullable Link link;
  private int number;
  private Replies replies;

  /** Grows whenever a link is gained or lost: answers are for the link their request came on. */
  private int attachment;

  private long[] confirms = new long[16];
  private int confirmCount;

  Channel(Producer producer, String user, Parts parts) {
    this.producer = producer;
    this.user = user;
    this.parts = parts;
    this.replies = new Replies(this, parts);
  }

  void attach(Link to, int as) {
    link = to;
    number = as;
    attachment++;
    replies = new Replies(this, parts);
    to.channels().put(as, this);
  }

  /** Phase one of losing the link: nothing is delivered or answered any more. */
  void silence() {
    attachment++;
    for (Session session : sessions.values()) {
      session.silenceDelivery();
      session.consumers().forEach(this::retain);
    }
  }

  private void retain(SessionConsumer consumer) {
    Subscription subscription = consumer.nonDurable();
    if (subscription != null) {
      subscription.retain();
      retained.add(consumer);
    }
  }

  /** Phase two: what the sessions held returns; the channel waits for its producer. */
  void detach() {
    parts.branches().lost(this);
    sessions.values().forEach(session -> session.abandon(Return.COUNTED));
    sessions.clear();
    if (link != null) {
      link.channels().remove(number, this);
    }
    link = null;
    confirmCount = 0;
  }

  /** The broker stops: as for a lost link, but what was accepted is still answered. */
  void quiesce() {
    sessions.values().forEach(Session::silenceDelivery);
  }

  void abandonDeliveries() {
    sessions.values().forEach(session -> session.abandon(Return.COUNTED));
  }

  /** Ends all that belongs to the channel, in the current unit. */
  void dispose() {
    sessions.values().forEach(Session::silenceDelivery);
    parts.branches().lost(this);
    sessions.values().forEach(session -> session.end(Return.COUNTED));
    sessions.clear();
    dropRetained();
    temporaries.forEach(parts.topology()::deleteTemporary);
    temporaries.clear();
  }

  /** Ends non-durable subscriptions of the lost link that no consumer has claimed. */
  void dropRetained() {
    for (SessionConsumer each : retained) {
      Subscription subscription = Objects.requireNonNull(each.subscription());
      subscription.unretain();
      parts.topology().endIfAbandoned(subscription);
    }
    retained.clear();
  }

  /** The subscription a consumer had before its link was lost, or null. */
  @Nullable Subscription claim(int session, int consumer, ConsumerSpec spec) {
    SessionConsumer found = null;
    for (SessionConsumer each : retained) {
      if (each.spec().equals(spec)) {
        boolean isSame = each.session().number == session && each.number() == consumer;
        found = isSame || found == null ? each : found;
        if (isSame) {
          break;
        }
      }
    }
    if (found == null) {
      return null;
    }
    retained.remove(found);
    Subscription subscription = Objects.requireNonNull(found.subscription());
    subscription.unretain();
    return subscription;
  }

  Map<Integer, Session> sessions() {
    return sessions;
  }

  Set<Destination> temporaries() {
    return temporaries;
  }

  Replies replies() {
    return replies;
  }

  int attachment() {
    return attachment;
  }

  int number() {
    return number;
  }

  @Nullable Link link() {
    return link;
  }

  /** Whether its link takes messages with large contents. */
  boolean takesLarge() {
    return link != null && link.largeContents;
  }

  /** The longest frame in bytes that its link takes. */
  int maxFrame() {
    return link == null ? FrameCodec.MAX_FRAME_MIN : link.maxFrame;
  }

  @Nullable String clientId() {
    return clientId;
  }

  /** When the channel got its client id. */
  long clientIdSinceMillis() {
    return clientIdSinceMillis;
  }

  void clientId(String id, long sinceMillis) {
    clientId = id;
    clientIdSinceMillis = sinceMillis;
  }

  /** The last answer was sent. */
  void unlink() {
    link = null;
  }

  /** Sends a frame; dropped while detached. */
  void send(BrokerFrame frame) {
    if (link != null) {
      link.send(frame);
    }
  }

  void violated(String detail) {
    if (link != null) {
      link.violated(detail);
    }
  }

  /** Collects a confirm; all of a turn travel as ranges. */
  void confirm(long sequence) {
    if (confirmCount == confirms.length) {
      confirms = Arrays.copyOf(confirms, confirmCount * 2);
    }
    confirms[confirmCount++] = sequence;
    if (confirmCount == 1) {
      parts.outbox().add(this);
    }
  }

  /**
   * Sends what was collected: at the end of the turn, or before a frame that must not overtake it.
   */
  void flushConfirms() {
    if (confirmCount == 0) {
      return;
    }
    Arrays.sort(confirms, 0, confirmCount);
    Ranges.Builder ranges = new Ranges.Builder();
    long last = 0;
    for (int i = 0; i < confirmCount; i++) {
      if (confirms[i] != last) { // a client may have asked twice
        ranges.add(confirms[i]);
        last = confirms[i];
      }
    }
    confirmCount = 0;
    send(new BrokerFrame.Confirm(number, ranges.build()));
  }
}
