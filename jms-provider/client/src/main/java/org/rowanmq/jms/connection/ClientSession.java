package org.rowanmq.jms.connection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ControlRequest.IfLost;
import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.DeliveryKey;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/**
 * One session: sends in order as credit admits, deliveries held by the application, settlement, the
 * local transaction. Survives the loss of the connection. Confined to the connection's driver.
 *
 * <p>Keeps the client's part of I5 (sends are written in call order), I6 and I7.
 */
public final class ClientSession {
  private final ClientChannel channel;
  private final int number;
  private final SessionTerms terms;
  private final Map<Integer, ClientConsumer> consumers = new LinkedHashMap<>();
  private final Map<DeliveryKey, Delivery> handed = new LinkedHashMap<>();
  private final TransactionState transaction = new TransactionState();
  private final Loaded loaded = new Loaded(this);
  private final BranchWork work = new BranchWork(this);
  private final WaitingSends sends;
  private int consumerNumbers;
  private long sendOrder;
  private boolean resetting;
  private boolean closed;
  private @Nullable Request opening;
  private @Nullable Request commit;

  ClientSession(ClientChannel channel, int number, SessionTerms terms) {
    this.channel = channel;
    this.number = number;
    this.terms = terms;
    this.sends = new WaitingSends(channel, transaction);
  }

  // ---- what the application asks for

  /**
   * Sends a message. In a transacted session the reply is only of interest until {@link
   * Reply#written}: a later refusal makes the commit fail.
   */
  public void send(OutgoingMessage message, Reply reply) {
    Failure failure = whyNoSend(message);
    if (failure != null) {
      reply.failed(failure);
      return;
    }
    sends.add(new SendRequest(this, message, reply, transaction.sending(), ++sendOrder));
  }

  /** Opens a consumer; it gets messages once the channel was started. */
  public ClientConsumer openConsumer(
      ConsumerSpec spec, Prefetch prefetch, ConsumerListener listener, Reply reply) {
    ClientConsumer consumer = new ClientConsumer(this, ++consumerNumbers, spec, prefetch, listener);
    if (isClosed()) {
      reply.failed(closedFailure());
      return consumer;
    }
    consumers.put(consumer.number(), consumer);
    openConsumer(consumer, reply);
    return consumer;
  }

  /** Settles deliveries that were handed to the application: they are removed for good. */
  public void settle(List<Delivery> deliveries, Reply reply) {
    deliveries.forEach(delivery -> handed.remove(delivery.key()));
    if (isClosed()) {
      reply.failed(closedFailure());
    } else {
      SettleRequest.submit(this, deliveries, reply);
    }
  }

  /**
   * Makes deliveries that {@link ClientConsumer#poll} returned those of another session of the
   * channel, which is loaded with them: a connection consumer's for a server session. Fails with
   * CONNECTION_LOST if they have returned to their queue; after any other failure they do, too.
   */
  public void handOver(List<Delivery> deliveries, ClientSession to, Reply reply) {
    deliveries.forEach(delivery -> handed.remove(delivery.key()));
    HandOverRequest.submit(this, to, deliveries, reply);
  }

  /** The next message it was loaded with, or null; the application's until it is settled. */
  public @Nullable Delivery pollLoaded() {
    Delivery delivery = loaded.poll();
    if (delivery != null) {
      handed(delivery);
    }
    return delivery;
  }

  public boolean isLoaded() {
    return !loaded.isEmpty();
  }

  /** Returns to its queue what the session was loaded with and has not started. */
  public void giveBackLoaded() {
    loaded.giveBack();
  }

  /** Settles everything that was handed to the application and is not settled yet. */
  public void settleAll(Reply reply) {
    settle(new ArrayList<>(handed.values()), reply);
  }

  /**
   * Commits once every send of the transaction has been answered. Fails with
   * TRANSACTION_ROLLED_BACK only if the transaction truly was rolled back.
   */
  public void commit(Reply reply) {
    if (isClosed()) {
      reply.failed(closedFailure());
      return;
    }
    commit =
        new ControlRequest(
            channel, reply, channel.sendNanos(), "commit", IfLost.ROLLED_BACK, this::commitFrame);
    tryCommit();
  }

  /** What it does for branches of distributed transactions, in place of commit and rollback. */
  public BranchWork work() {
    return work;
  }

  /** Rolls back: sends vanish, deliveries come again. Nothing is delivered until the reply. */
  public void rollback(Reply reply) {
    if (isClosed()) {
      reply.failed(closedFailure());
      return;
    }
    sends.fail(
        new Failure(ErrorCode.TRANSACTION_ROLLED_BACK, "The transaction was rolled back"),
        request -> !request.isWritten());
    if (!transaction.isActive() || !channel.isReady()) {
      // Nothing reached the broker over this connection; the loss of another rolled it back.
      handed.clear();
      transaction.ended();
      reply.done();
      return;
    }
    Ranges numbers = takeHanded();
    transaction.ended();
    reset(
        "rollback",
        reply,
        sequence -> new ClientFrame.Rollback(channel.number(), sequence, number, numbers));
  }

  /** JMS recover: everything handed out and not settled comes again. */
  public void recover(Reply reply) {
    if (isClosed()) {
      reply.failed(closedFailure());
      return;
    }
    Ranges numbers = takeHanded();
    if (numbers.isEmpty()) {
      reply.done();
      return;
    }
    reset(
        "recover",
        reply,
        sequence -> new ClientFrame.Recover(channel.number(), sequence, number, numbers));
  }

  /** Tells the broker why what the application holds will be given back, if it will. */
  public void failed(Throwable why) {
    if (!closed && channel.isReady() && channel.knowsVersion2() && !handed.isEmpty()) {
      Ranges numbers = SettleRequest.numbers(handed.values(), channel.generation());
      channel.output(FailureReport.of(why, channel.number(), number, numbers));
    }
  }

  /** Nobody has seen what was handed out: no attempt will be counted. */
  void unseen() {
    handed.clear();
  }

  /** Closes the session and its consumers; an open transaction is rolled back. */
  public void close(Reply reply) {
    if (isClosed()) {
      reply.done();
      return;
    }
    Ranges numbers = takeHanded();
    closed = true;
    loaded.clear();
    channel.removeSession(this);
    sends.fail(closedFailure(), request -> !request.isWritten());
    if (opening != null) {
      opening.handOver().failed(closedFailure());
      opening = null;
    }
    if (commit != null) {
      commit.handOver().failed(closedFailure());
      commit = null;
    }
    for (ClientConsumer consumer : new ArrayList<>(consumers.values())) {
      ended(consumer);
    }
    consumers.clear();
    if (!channel.isReady()) {
      reply.done();
      return;
    }
    channel.submit(
        new ControlRequest(
            channel,
            reply,
            channel.requestNanos(),
            "close the session",
            IfLost.CLOSED_BY_LOSS,
            sequence -> new ClientFrame.CloseSession(channel.number(), sequence, number, numbers)));
  }

  // ---- what consumers and requests ask for

  /** Ends the work for a branch once every send of it has been answered, like a commit. */
  void endWork(BranchEnd end) {
    commit = end;
    tryCommit();
  }

  /** What a commit or the end of the work for a branch settles; the transaction is over. */
  Ranges takeWork() {
    Ranges numbers = takeHanded();
    transaction.ended();
    return numbers;
  }

  ClientChannel channel() {
    return channel;
  }

  int number() {
    return number;
  }

  boolean isTransacted() {
    return terms.transacted();
  }

  /** Whether a commit waits for the answers to its sends. */
  boolean isCommitting() {
    return commit != null;
  }

  boolean admitsDeliveries() {
    return channel.isStarted() && !resetting && !closed;
  }

  /** What it was loaded with. */
  Loaded loaded() {
    return loaded;
  }

  void handed(Delivery delivery) {
    handed.put(delivery.key(), delivery);
    transaction.touched();
  }

  /** The application does not hold it after all; false if it did not. */
  boolean takeBack(Delivery delivery) {
    return handed.remove(delivery.key(), delivery);
  }

  /** Whether it is held from a lost connection; then that goes on under the new number. */
  boolean isHeldAlready(Delivery delivery) {
    Delivery held = handed.get(delivery.key());
    if (held == null) {
      return false;
    }
    held.deliveredAgain(delivery);
    return true;
  }

  private void ended(ClientConsumer consumer) {
    consumer.connectionLost();
    consumer.endOpening();
    channel.fetches().closed(consumer, new Failure(ErrorCode.CLOSED, "The consumer is closed"));
  }

  void closeConsumer(ClientConsumer consumer, Reply reply) {
    boolean isKnown = consumers.remove(consumer.number()) != null;
    ended(consumer);
    if (!isKnown || !channel.isReady()) {
      reply.done();
      return;
    }
    List<Delivery> own = new ArrayList<>(handed.values());
    own.removeIf(delivery -> delivery.consumer() != consumer);
    Ranges numbers = SettleRequest.numbers(own, channel.generation());
    if (!channel.isReady()) {
      // Not opened again by the next connection.
      reply.done();
      return;
    }
    channel.submit(
        new ControlRequest(
            channel,
            reply,
            channel.requestNanos(),
            "close the consumer",
            IfLost.CLOSED_BY_LOSS,
            sequence ->
                new ClientFrame.CloseConsumer(
                    channel.number(), sequence, number, consumer.number(), numbers)));
  }

  /** A consumer could not be opened; at a reconnect that ends it. */
  void consumerRefused(ClientConsumer consumer, Failure failure) {
    consumer.opening = null;
    if (consumers.remove(consumer.number()) != null) {
      consumer.connectionLost();
      consumer.listener().closed(failure);
    }
  }

  /** Puts an unanswered send back to its place in the line. */
  void sendAgain(SendRequest request) {
    sends.addAgain(request);
  }

  /** The broker is stopping: nothing more is sent over this connection. */
  void sendAfterReconnect(SendRequest request) {
    sends.addAgain(request);
    sends.stop();
  }

  void sendAnswered(int transactionNumber, @Nullable Failure failure, boolean toldBefore) {
    if (!toldBefore) {
      transaction.sendAnswered(transactionNumber, isTransacted() ? failure : null);
      tryCommit();
    }
    sends.write();
  }

  // ---- what comes from the broker

  void granted(int messages, long bytes) {
    sends.granted(messages, bytes);
  }

  void received(Deliver frame) {
    ClientConsumer consumer = consumers.get(frame.consumer());
    if (consumer != null && !resetting) {
      consumer.received(frame);
    }
  }

  void drained(int consumerNumber, int drain) {
    ClientConsumer consumer = consumers.get(consumerNumber);
    if (consumer != null) {
      consumer.drained(drain);
    }
  }

  void consumerClosed(int consumerNumber, Failure failure) {
    ClientConsumer consumer = consumers.remove(consumerNumber);
    if (consumer != null) {
      consumer.connectionLost();
      consumer.listener().closed(failure);
    }
  }

  // ---- life

  /** Opens the session on the current connection, with its consumers. */
  void open(Reply reply) {
    Reply told = opening == null ? reply : opening.handOver();
    opening =
        new ControlRequest(
            channel,
            told,
            channel.requestNanos(),
            "open a session",
            IfLost.DONE_BY_LOSS,
            sequence -> terms.opening(channel, sequence, number)) {
          @Override
          void succeeded() {
            opening = null;
          }

          @Override
          void refused(Failure failure) {
            opening = null;
            fail(failure);
          }

          @Override
          void expired(Failure failure) {
            opening = null;
            close(Reply.IGNORED);
          }

          @Override
          boolean resume(Outcome outcome) {
            return false;
          }
        };
    if (channel.isReady()) {
      channel.write(opening);
      for (ClientConsumer consumer : new ArrayList<>(consumers.values())) {
        openConsumer(consumer, Reply.IGNORED);
      }
    }
  }

  /** Gives credit where there is room: deliveries are admitted now. */
  void replenish() {
    consumers.values().forEach(ClientConsumer::replenish);
  }

  /** The channel was stopped: nothing waits for the application. */
  void giveBack() {
    loaded.giveBack();
    consumers.values().forEach(ClientConsumer::giveBack);
  }

  void connectionLost() {
    resetting = false;
    loaded.clear();
    for (ClientConsumer consumer : new ArrayList<>(consumers.values())) {
      consumer.connectionLost();
      OpenConsumerRequest request = consumer.opening;
      if (request != null && request.isAbandoned()) {
        consumers.remove(consumer.number());
      } else if (consumer.isBrowser() && request == null) {
        // Browsing again from the start would show messages twice.
        consumers.remove(consumer.number());
        consumer
            .listener()
            .closed(
                new Failure(ErrorCode.CONNECTION_LOST, "The connection was lost while browsing"));
      }
    }
    transaction.connectionLost();
    if (isTransacted()) {
      handed.clear();
      Failure doom = transaction.doom();
      if (doom != null) {
        sends.fail(doom, request -> !request.isWritten());
      }
    }
    sends.connectionLost();
  }

  /** The outcomes of the lost connection are resolved. */
  void resumed() {
    sends.write();
    tryCommit();
  }

  void expire(long now) {
    loaded.expire(now);
    sends.expire(now);
    if (commit != null && commit.expire(now)) {
      commit = null;
    }
    if (opening != null && !opening.isWritten()) {
      boolean ignored = opening.expire(now);
    }
    for (ClientConsumer consumer : new ArrayList<>(consumers.values())) {
      OpenConsumerRequest request = consumer.opening;
      if (request != null && !request.isWritten() && request.expire(now)) {
        consumer.opening = null;
        consumers.remove(consumer.number());
      }
      consumer.expire(now);
    }
  }

  /** Ends everything: the channel has failed or is closed. */
  void fail(Failure failure) {
    closed = true;
    channel.removeSession(this);
    sends.fail(failure, request -> true);
    if (opening != null) {
      opening.handOver().failed(failure);
      opening = null;
    }
    if (commit != null) {
      commit.handOver().failed(failure);
      commit = null;
    }
    for (ClientConsumer consumer : new ArrayList<>(consumers.values())) {
      OpenConsumerRequest request = consumer.opening;
      consumer.opening = null;
      if (request != null) {
        request.handOver().failed(failure);
      }
      consumer.connectionLost();
      consumer.listener().closed(failure);
    }
    consumers.clear();
    handed.clear();
    loaded.clear();
  }

  // ---- inner workings

  private void tryCommit() {
    Request waiting = commit;
    if (waiting == null || !channel.isReady() || transaction.hasOpenSends()) {
      return;
    }
    commit = null;
    Failure doom = transaction.doom();
    if (waiting instanceof BranchEnd end) {
      end.submit(doom);
    } else if (doom != null) {
      rollback(new FailingReply(waiting.handOver(), doom));
    } else if (transaction.isActive()) {
      channel.write(waiting);
    } else {
      waiting.handOver().done();
    }
  }

  private ClientFrame commitFrame(long sequence) {
    return new ClientFrame.Commit(channel.number(), sequence, number, takeWork());
  }

  private void reset(String what, Reply reply, LongFunction<ClientFrame> frame) {
    resetting = true;
    loaded.clear();
    consumers.values().forEach(ClientConsumer::reset);
    channel.submit(
        new ControlRequest(
            channel, reply, channel.requestNanos(), what, IfLost.DONE_BY_LOSS, frame) {
          @Override
          void succeeded() {
            resetting = false;
            replenish();
          }

          @Override
          void refused(Failure failure) {
            succeeded();
          }
        });
  }

  private Ranges takeHanded() {
    Ranges numbers = SettleRequest.numbers(handed.values(), channel.generation());
    handed.clear();
    return channel.isReady() ? numbers : Ranges.empty();
  }

  private void openConsumer(ClientConsumer consumer, Reply reply) {
    OpenConsumerRequest before = consumer.opening;
    if (before != null && before.isAbandoned()) {
      // Its deadline passed while the connection was away, and the application gave it up.
      consumers.remove(consumer.number());
      return;
    }
    Reply told = before == null ? reply : before.handOver();
    OpenConsumerRequest request = new OpenConsumerRequest(this, consumer, told);
    consumer.opening = request;
    if (channel.isReady()) {
      channel.write(request);
    }
  }

  private @Nullable Failure whyNoSend(OutgoingMessage message) {
    if (isClosed()) {
      return closedFailure();
    }
    if (isTransacted() && transaction.doom() != null) {
      return transaction.doom();
    }
    return message.whyTooLarge(channel.maxMessage(), channel.largeMessage());
  }

  boolean isClosed() {
    return closed || channel.failure() != null;
  }

  Failure closedFailure() {
    Failure failure = channel.failure();
    return failure != null ? failure : new Failure(ErrorCode.CLOSED, "The session is closed");
  }
}
