package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

/** A client in terms of frames, on one link: numbers its requests, collects what comes back. */
final class RigClient {
  static final int CHANNEL = 1;

  final EngineRig rig;
  final long link;
  long sequence;
  private int seen;

  RigClient(EngineRig rig, long link) {
    this.rig = rig;
    this.link = link;
  }

  RigClient open(long producer) {
    return open(producer, null);
  }

  RigClient open(long producer, @Nullable String clientId) {
    frame(new ClientFrame.OpenChannel(CHANNEL, producer, clientId, false, 1));
    return this;
  }

  RigClient resume(long producer, long answeredBelow) {
    frame(new ClientFrame.OpenChannel(CHANNEL, producer, null, true, answeredBelow));
    return this;
  }

  RigClient session(int session) {
    frame(new ClientFrame.OpenSession(CHANNEL, ++sequence, session, false));
    return this;
  }

  RigClient unhurried(int session) {
    frame(new ClientFrame.OpenSession(CHANNEL, ++sequence, session, false, true));
    return this;
  }

  RigClient transacted(int session) {
    frame(new ClientFrame.OpenSession(CHANNEL, ++sequence, session, true));
    return this;
  }

  void frame(ClientFrame frame) {
    rig.apply(received(frame));
  }

  Command received(ClientFrame frame) {
    return new Command.Received(link, frame);
  }

  void lose() {
    rig.apply(new Command.LinkClosed(link, "lost"));
  }

  /** A persistent message; returns its sequence. */
  long send(int session, String destination, String text) {
    frame(sendFrame(++sequence, session, destination, text));
    return sequence;
  }

  ClientFrame.Send sendFrame(long number, int session, String destination, String text) {
    return sendFrame(number, session, destination, true, content(text));
  }

  ClientFrame.Send sendFrame(
      long number, int session, String destination, boolean persistent, MessageContent content) {
    return new ClientFrame.Send(
        CHANNEL,
        number,
        session,
        Destination.parse(destination),
        persistent,
        4,
        0,
        0,
        false,
        content);
  }

  static MessageContent content(String text) {
    return new ContentBuilder().property("colour", text).text(text).build();
  }

  /** Opens a consumer of a queue and gives it credit for everything. */
  long consume(int session, int consumer, String destination) {
    ConsumerSpec.Kind kind =
        Destination.parse(destination).kind().isTopic()
            ? ConsumerSpec.Kind.SUBSCRIPTION
            : ConsumerSpec.Kind.QUEUE;
    return consume(session, consumer, spec(destination, kind, null, null));
  }

  long durable(int session, int consumer, String topic, String name) {
    return consume(session, consumer, spec(topic, ConsumerSpec.Kind.DURABLE, name, null));
  }

  long consume(int session, int consumer, ConsumerSpec spec) {
    frame(new ClientFrame.OpenConsumer(CHANNEL, ++sequence, session, consumer, spec));
    long opening = sequence;
    credit(session, consumer);
    return opening;
  }

  /** Opens a consumer of a queue without credit. */
  void open(int session, int consumer, String queue) {
    ConsumerSpec spec = spec(queue, ConsumerSpec.Kind.QUEUE, null, null);
    frame(new ClientFrame.OpenConsumer(CHANNEL, ++sequence, session, consumer, spec));
  }

  void credit(int session, int consumer) {
    frame(new ClientFrame.Credit(CHANNEL, session, consumer, 1_000, 1 << 30));
  }

  static ConsumerSpec spec(
      String destination,
      ConsumerSpec.Kind kind,
      @Nullable String subscription,
      @Nullable String selector) {
    return new ConsumerSpec(Destination.parse(destination), kind, subscription, selector, false);
  }

  long settle(int session, long first, long last) {
    frame(new ClientFrame.Settle(CHANNEL, ++sequence, session, Ranges.of(first, last)));
    return sequence;
  }

  long commit(int session, Ranges handed) {
    frame(new ClientFrame.Commit(CHANNEL, ++sequence, session, handed));
    return sequence;
  }

  /** What a session does with a branch. */
  long branch(int session, BranchOperation operation, BranchId id, Ranges handed) {
    frame(new ClientFrame.Branch(CHANNEL, ++sequence, session, operation, id, 0, handed));
    return sequence;
  }

  /** What is decided about a branch. */
  long branch(BranchOperation operation, BranchId id) {
    return branch(0, operation, id, Ranges.empty());
  }

  /** The branches that wait for a decision. */
  List<BranchId> branches() {
    frame(new ClientFrame.ListBranches(CHANNEL, ++sequence, null));
    List<BranchId> found = new ArrayList<>();
    for (BrokerFrame frame : news()) {
      if (frame instanceof BrokerFrame.Branches list) {
        found.addAll(list.ids());
      }
    }
    return found;
  }

  long rollback(int session, Ranges handed) {
    frame(new ClientFrame.Rollback(CHANNEL, ++sequence, session, handed));
    return sequence;
  }

  long closeSession(int session, Ranges handed) {
    frame(new ClientFrame.CloseSession(CHANNEL, ++sequence, session, handed));
    return sequence;
  }

  long closeConsumer(int session, int consumer, Ranges handed) {
    frame(new ClientFrame.CloseConsumer(CHANNEL, ++sequence, session, consumer, handed));
    return sequence;
  }

  BrokerFrame.AdminReply admin(AdminOperation operation, Map<String, String> arguments) {
    frame(new ClientFrame.Admin(7, operation, arguments, ""));
    return last(BrokerFrame.AdminReply.class);
  }

  /** All frames so far. */
  List<BrokerFrame> frames() {
    return java.util.Objects.requireNonNull(rig.sent.get(link));
  }

  /** Frames since the last call. */
  List<BrokerFrame> news() {
    List<BrokerFrame> all = frames();
    List<BrokerFrame> news = List.copyOf(all.subList(seen, all.size()));
    seen = all.size();
    return news;
  }

  <T extends BrokerFrame> List<T> all(Class<T> type) {
    return frames().stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends BrokerFrame> T last(Class<T> type) {
    List<T> all = all(type);
    Invariants.check(!all.isEmpty(), "a " + type.getSimpleName() + " was sent");
    return all.get(all.size() - 1);
  }

  boolean isConfirmed(long number) {
    return all(BrokerFrame.Confirm.class).stream()
        .anyMatch(each -> each.sequences().contains(number));
  }

  /** The code a request was refused with, or null. */
  @Nullable ErrorCode refused(long number) {
    Refusal refusal = refusal(number);
    return refusal == null ? null : refusal.code();
  }

  @Nullable Refusal refusal(long number) {
    return all(BrokerFrame.Refuse.class).stream()
        .map(BrokerFrame.Refuse::refusal)
        .filter(each -> each.sequence() == number)
        .findFirst()
        .orElse(null);
  }

  String detail(long number) {
    Refusal refusal = refusal(number);
    return refusal == null ? "" : refusal.detail();
  }

  /** Texts delivered so far, in order; a redelivered one ends with '!'. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (BrokerFrame.Deliver each : all(BrokerFrame.Deliver.class)) {
      try {
        texts.add(ContentView.of(each.content().bytes()).text() + (each.redelivered() ? "!" : ""));
      } catch (ProtocolException unreadable) {
        throw new IllegalStateException(unreadable);
      }
    }
    return texts;
  }
}
