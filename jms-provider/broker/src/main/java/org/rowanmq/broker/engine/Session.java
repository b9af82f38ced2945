package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.DeliveryKey;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/**
 * A JMS session: its consumers, what it holds, what it sends ({@link SessionSends}). Ends with its
 * link. Confined to the engine thread. Keeps I2 and I7 for local transactions.
 */
final class Session implements QueueConsumer.Deliveries {
  final Channel channel;
  final int number;
  private final boolean transacted;
  private final boolean unhurried;
  private final Parts parts;
  final Replies replies;
  private final SessionSends sends;
  private final SessionOrder order;
  private final Deliveries deliveries = new Deliveries();
  private final Map<Integer, SessionConsumer> consumers = new LinkedHashMap<>();
  private final Blocked blocked;
  private boolean isClosed;

  /** It has worked for branches, and may have suspended it. */
  private boolean hasWorked;

  /** Rollbacks and recovers whose confirm has not been sent: until then nothing is delivered. */
  private int barriers;

  Session(Channel channel, ClientFrame.OpenSession frame, Parts parts) {
    this.channel = channel;
    this.number = frame.session();
    this.transacted = frame.transacted();
    this.unhurried = frame.unhurried();
    this.parts = parts;
    this.replies = new Replies(channel, parts);
    this.blocked = new Blocked(parts.partition());
    this.sends = new SessionSends(channel, number, transacted, parts, replies, blocked);
    this.order = new SessionOrder(parts.partition());
  }

  // Life

  void open(long sequence) {
    replies.open(sequence).then(sends::open).confirm();
  }

  boolean isClosed() {
    return isClosed;
  }

  SessionOrder order() {
    return order;
  }

  Replies replies() {
    return replies;
  }

  SessionSends sends() {
    return sends;
  }

  /** All consumers leave their queues. */
  void silenceDelivery() {
    if (!isClosed) {
      isClosed = true;
      sends.close();
      consumers.values().forEach(SessionConsumer::leave);
    }
  }

  /** Drops the transaction and gives everything back. {@link #silenceDelivery} came before. */
  void abandon(Return how) {
    order.drop();
    giveEverythingBack(how);
  }

  private void giveEverythingBack(Return how) {
    sends.abandonUploads();
    blocked.abandon();
    Branch abandoned = sends.branch();
    if (abandoned != null) {
      sends.endBranch();
      parts.branches().abandoned(abandoned, this);
    }
    if (hasWorked) {
      parts.branches().forsaken(this);
    }
    sends.drop();
    deliveries.giveBackAll(how);
  }

  /** An orderly end: deliveries in {@code handed} were given to the application. */
  void close(long sequence, Ranges handed) {
    sends.endUploads(ErrorCode.CLOSED, "The session was closed");
    blocked.refuseAll("The session was closed while it waited for room in a queue");
    Replies.Reply reply = replies.open(sequence);
    silenceDelivery();
    // Closing a transacted session is a rollback: what the application had has failed.
    boolean hasRows = deliveries.giveBack(handed, transacted ? Return.FAILED : Return.COUNTED);
    end(Return.UNCOUNTED);
    confirmWhenBack(reply, hasRows);
  }

  /**
   * Gives everything back and ends what ends with the session. {@link #silenceDelivery} came
   * before.
   */
  void end(Return how) {
    giveEverythingBack(how);
    for (SessionConsumer consumer : consumers.values()) {
      parts.topology().endIfAbandoned(consumer.nonDurable());
    }
    consumers.clear();
  }

  // Consumers

  Collection<SessionConsumer> consumers() {
    return consumers.values();
  }

  @Nullable SessionConsumer consumer(int consumer) {
    return consumers.get(consumer);
  }

  void add(SessionConsumer consumer) {
    consumers.put(consumer.number(), consumer);
  }

  void close(ClientFrame.CloseConsumer frame) {
    SessionConsumer consumer = consumers.remove(frame.consumer());
    if (consumer != null) {
      consumer.leave();
      deliveries.giveBackOthers(frame.consumer(), frame.handed());
      parts.topology().endIfAbandoned(consumer.nonDurable());
    }
    replies.open(frame.sequence()).confirm();
  }

  /** The application is too slow for what was prefetched: others shall have it. */
  void release(ClientFrame.Release frame) {
    if (!deliveries.knows(frame.deliveries())) {
      channel.violated("Session " + number + " gives back a delivery it never got");
      return;
    }
    SessionConsumer consumer = consumers.get(frame.consumer());
    if (consumer != null) {
      consumer.consumer().resetCredit();
    }
    boolean ignored = deliveries.giveBack(frame.deliveries(), Return.UNCOUNTED);
    channel.send(
        new BrokerFrame.Drained(channel.number(), number, frame.consumer(), frame.drain()));
  }

  /** The application cannot be given these: they have failed, and nothing else is touched. */
  void reject(ClientFrame.Reject frame) {
    if (!deliveries.knows(frame.deliveries())) {
      channel.violated("Session " + number + " rejects a delivery it never got");
      return;
    }
    boolean ignored = deliveries.giveBack(frame.deliveries(), Return.FAILED);
  }

  /** The application tells what was wrong with these, which it is about to give back. */
  void failed(ClientFrame.Failed frame) {
    if (!deliveries.knows(frame.deliveries())) {
      channel.violated("Session " + number + " speaks of a delivery it never got");
      return;
    }
    deliveries.blame(frame.deliveries(), new Cause(frame.exception(), frame.text()));
  }

  /** Another session of the channel holds these deliveries from now on. */
  void handOver(ClientFrame.HandOver frame) {
    Session to = channel.sessions().get(frame.to());
    if (to == null || to.isClosed) {
      replies
          .open(frame.sequence())
          .refuse(ErrorCode.CLOSED, "Session " + frame.to() + " is closed");
    } else if (to == this || !deliveries.holds(frame.deliveries())) {
      channel.violated(
          "Session " + number + " hands over to itself, or a delivery it does not hold");
    } else {
      long first = deliveries.handOver(frame.deliveries(), to.deliveries);
      replies
          .open(frame.sequence())
          .answer(new BrokerFrame.HandedOver(channel.number(), frame.sequence(), first));
    }
  }

  /** Takes a consumer away whose queue turned out not to exist. */
  void withdraw(SessionConsumer consumer) {
    if (consumers.remove(consumer.number(), consumer)) {
      consumer.leave();
    }
  }

  @Override
  public void deliver(QueueConsumer consumer, Entry entry) {
    long delivery = deliveries.number();
    deliveries.hold(delivery, entry, consumer.number);
    channel.send(frame(consumer, delivery, entry.message, entry.deliveries));
  }

  @Override
  public void show(QueueConsumer consumer, Message message, int times) {
    if (message.content.isLarge() && !takesLarge(consumer)) {
      return;
    }
    channel.send(frame(consumer, deliveries.number(), message, times));
  }

  @Override
  public boolean takesLarge(QueueConsumer consumer) {
    if (channel.takesLarge()) {
      return true;
    }
    Partition.Timer ignored = parts.partition().after(0, () -> endWithoutLarge(consumer.number));
    return false;
  }

  private void endWithoutLarge(int consumer) {
    SessionConsumer ended = isClosed ? null : consumers.remove(consumer);
    if (ended != null) {
      ended.leave();
      parts.topology().endIfAbandoned(ended.nonDurable());
      channel.send(
          new BrokerFrame.ConsumerClosed(
              channel.number(),
              number,
              consumer,
              ErrorCode.UNSUPPORTED,
              "The next message is a large one, which this client's protocol version does not know:"
                  + " it needs a later version of the client"));
    }
  }

  @Override
  public void drained(QueueConsumer consumer, int drain) {
    channel.send(new BrokerFrame.Drained(channel.number(), number, consumer.number, drain));
  }

  @Override
  public boolean isOpenForDelivery() {
    return barriers == 0 && !isClosed;
  }

  private BrokerFrame.Deliver frame(
      QueueConsumer consumer, long delivery, Message message, int times) {
    return new BrokerFrame.Deliver(
        channel.number(),
        number,
        consumer.number,
        delivery,
        message.id,
        times + 1,
        times > 0,
        message.annotations.persistent(),
        message.priority,
        message.annotations.destination(),
        message.annotations.producerId(),
        message.annotations.producerSequence(),
        message.annotations.user(),
        message.annotations.notes(),
        message.content);
  }

  // Settlements and transactions

  void commit(ClientFrame.Commit frame) {
    if (!transacted || sends.branch() != null) {
      channel.violated(
          "COMMIT in session " + number + ", which is not transacted or works for a branch");
      return;
    }
    Replies.@Nullable Reply reply = openSettlement(frame.sequence(), frame.handed());
    if (reply == null) {
      return;
    }
    blocked.run(new CommitAttempt(this, parts, reply, frame.handed()));
  }

  void settle(ClientFrame.Settle frame) {
    if (transacted) {
      channel.violated("SETTLE in session " + number + ", which is transacted");
      return;
    }
    Replies.@Nullable Reply reply = openSettlement(frame.sequence(), frame.deliveries());
    if (reply != null && !isRevoked(reply, frame.deliveries(), ErrorCode.STALE)) {
      boolean hasRows = deliveries.settle(frame.deliveries(), true);
      if (unhurried) {
        parts.partition().unhurried();
      }
      replies.done(reply, hasRows, ErrorCode.STORE_REJECTED, () -> {});
    }
  }

  /**
   * Whether one of these was revoked: then the whole request is refused, and the others come again.
   */
  boolean isRevoked(Replies.Reply reply, Ranges settled, ErrorCode code) {
    if (!deliveries.isRevoked(settled)) {
      return false;
    }
    boolean ignored = deliveries.giveBack(settled, Return.COUNTED);
    replies.refuse(reply, code, Replies.REVOKED);
    return true;
  }

  void resettle(ClientFrame.Resettle frame) {
    Replies.@Nullable Reply reply = replies.openOnce(frame.sequence());
    if (reply != null) {
      Resettling resettling =
          new Resettling(channel.producer, reply, replies, frame.deliveries().size());
      for (DeliveryKey key : frame.deliveries()) {
        QueueState queue = parts.topology().byId(key.queue());
        if (queue == null) {
          resettling.resolved(false);
        } else {
          queue.resettle(key.priority(), key.id(), resettling);
        }
      }
      resettling.allAsked();
    }
  }

  // Branches of distributed transactions

  /** Whether a branch can begin here: the session is transacted and has done nothing yet. */
  boolean isFreeForBranch() {
    return transacted && sends.branch() == null && sends.isEmpty();
  }

  /** What the session works for, or null. */
  @Nullable Branch branch() {
    return sends.branch();
  }

  /** What the session does from now on belongs to the branch. */
  void beginWork(Branch of) {
    hasWorked = true;
    sends.begin(of);
  }

  /** It does not any more; sends whose contents are still under way are refused. */
  void endWork() {
    sends.endBranch();
  }

  Deliveries deliveries() {
    return deliveries;
  }

  void rollback(ClientFrame.Rollback frame) {
    if (!transacted || sends.branch() != null) {
      channel.violated(
          "ROLLBACK in session " + number + ", which is not transacted or works for a branch");
      return;
    }
    sends.endUploads(ErrorCode.TRANSACTION_ROLLED_BACK, "The transaction was rolled back");
    sends.drop();
    restart(frame.sequence(), frame.handed());
  }

  void recover(ClientFrame.Recover frame) {
    if (transacted) {
      channel.violated("RECOVER in session " + number + ", which is transacted");
      return;
    }
    restart(frame.sequence(), frame.handed());
  }

  private void restart(long sequence, Ranges handed) {
    if (!deliveries.knows(handed)) {
      channel.violated("Session " + number + " names a delivery it never got");
      return;
    }
    barriers++;
    consumers.values().forEach(each -> each.consumer().resetCredit());
    boolean hasRows = deliveries.giveBack(handed, Return.FAILED);
    deliveries.giveBackAll(Return.UNCOUNTED);
    confirmWhenBack(replies.open(sequence).then(this::reopen), hasRows);
  }

  /**
   * Counted messages are visible again only when their count is durable: whoever is told "done"
   * must find them there, ahead of the younger ones.
   */
  private void confirmWhenBack(Replies.Reply reply, boolean hasRows) {
    if (!hasRows) {
      reply.confirm();
    } else {
      parts.partition().whenStored(reply::confirm);
      parts.partition().whenRejected(reply::confirm);
    }
  }

  private void reopen() {
    barriers--;
    if (isOpenForDelivery()) {
      Set<QueueState> queues = new LinkedHashSet<>();
      List<SessionConsumer> all = new ArrayList<>(consumers.values());
      all.forEach(each -> queues.add(each.queue()));
      queues.forEach(QueueState::dispatch);
    }
  }

  private Replies.@Nullable Reply openSettlement(long sequence, Ranges settled) {
    if (!deliveries.knows(settled)) {
      channel.violated("Session " + number + " settles a delivery it never got");
      return null;
    }
    return replies.openOnce(sequence);
  }
}
