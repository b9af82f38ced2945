package org.rowanmq.jms.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ControlRequest.IfLost;
import org.rowanmq.jms.connection.Request.Outcome;
import org.rowanmq.wire.BrokerFrame.Branches;
import org.rowanmq.wire.BrokerFrame.ChannelOpened;
import org.rowanmq.wire.BrokerFrame.ContentCredit;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

/**
 * One channel: a JMS connection. Owns the producer id, the sequence numbers, the open requests and
 * what has to be made again after a reconnect. Confined to the connection's driver.
 *
 * <pre>
 * interrupted ──OPEN_CHANNEL──▶ opening ──CHANNEL_OPENED──▶ ready ──lost──▶ interrupted
 *      └───────────── refused, closed, connection given up ──────────────▶ ended
 * </pre>
 */
public final class ClientChannel {
  /** ANSWERED is sent when so many more requests have been answered. */
  private static final int ANSWERED_EVERY = 64;

  private final ClientConnection connection;
  private final int number;
  private final long producerId;
  private final ChannelListener listener;
  private final RequestWindow window = new RequestWindow();
  private final ClientBranches branches = new ClientBranches(this);
  private final PartFetches fetches = new PartFetches(this);
  private final Map<Integer, ClientSession> sessions = new LinkedHashMap<>();
  private final Set<Destination> temporaries = new LinkedHashSet<>();
  private final Deque<Request> waiting = new ArrayDeque<>();
  private @Nullable String clientId;
  private @Nullable Reply opening;
  private final long openingDeadline;
  private @Nullable Failure failure;
  private boolean wasOpened;
  private boolean ready;
  private boolean started;
  private long generation = 1;
  private long answeredTold = 1;
  private int sessionNumbers;

  ClientChannel(
      ClientConnection connection,
      int number,
      @Nullable String clientId,
      ChannelListener listener,
      Reply opening) {
    this.connection = connection;
    this.number = number;
    this.producerId = connection.environment().newId();
    this.clientId = clientId;
    this.listener = listener;
    this.opening = opening;
    this.openingDeadline = now() + requestNanos();
  }

  // ---- what the application asks for

  /** With the sequence of a send: the JMSMessageID. */
  public long producerId() {
    return producerId;
  }

  /** Opens a session that waits for the answers to its settlements. */
  public ClientSession openSession(boolean transacted, Reply reply) {
    return open(
        new ClientSession(this, ++sessionNumbers, new SessionTerms(transacted, false)), reply);
  }

  /**
   * Opens a session in which nobody waits for the answer to a settlement, so that the broker need
   * not hurry with it.
   */
  public ClientSession openUnhurriedSession(Reply reply) {
    return open(new ClientSession(this, ++sessionNumbers, new SessionTerms(false, true)), reply);
  }

  private ClientSession open(ClientSession session, Reply reply) {
    if (failure != null) {
      reply.failed(failure);
      return session;
    }
    sessions.put(session.number(), session);
    session.open(reply);
    return session;
  }

  /** Lets consumers get messages. */
  public void start() {
    if (!started) {
      started = true;
      sessions.values().forEach(ClientSession::replenish);
    }
  }

  /** Gives no more credit; what is on its way, and what waits, goes back. */
  public void stop() {
    started = false;
    sessions.values().forEach(ClientSession::giveBack);
  }

  /** JMS setClientID. */
  public void setClientId(String id, Reply reply) {
    control(
        "set the client id '" + id + "'",
        reply,
        sequence -> new ClientFrame.SetClientId(number, sequence, id),
        () -> clientId = id);
  }

  /** Creates a temporary destination, and again after a reconnect to a broker that lost it. */
  public void createTemporary(Destination destination, Reply reply) {
    control(
        "create " + destination,
        reply,
        sequence -> new ClientFrame.CreateTemporary(number, sequence, destination),
        () -> temporaries.add(destination));
  }

  public void deleteTemporary(Destination destination, Reply reply) {
    control(
        "delete " + destination,
        reply,
        sequence -> new ClientFrame.DeleteTemporary(number, sequence, destination),
        () -> temporaries.remove(destination));
  }

  public void unsubscribe(String subscription, Reply reply) {
    control(
        "unsubscribe '" + subscription + "'",
        reply,
        sequence -> new ClientFrame.Unsubscribe(number, sequence, subscription),
        () -> {});
  }

  /** Branches of distributed transactions. */
  public ClientBranches branches() {
    return branches;
  }

  /** Distinguishes the starts of the broker; 0 before the first connect. */
  public long incarnation() {
    return connection.incarnation();
  }

  /** Ends the channel in order: what is open is rolled back, the producer forgotten. */
  public void close(Reply reply) {
    if (failure != null) {
      reply.done();
      return;
    }
    boolean wasReady = ready;
    failAll(new Failure(ErrorCode.CLOSED, "The connection is closed"));
    if (!wasReady) {
      connection.remove(this);
      reply.done();
      return;
    }
    ControlRequest request =
        new ControlRequest(
            this,
            reply,
            requestNanos(),
            "close the connection",
            IfLost.DONE_BY_LOSS,
            sequence -> new ClientFrame.CloseChannel(number, sequence)) {
          @Override
          void succeeded() {
            connection.remove(ClientChannel.this);
          }

          @Override
          void refused(Failure refusal) {
            connection.remove(ClientChannel.this);
          }

          @Override
          void expired(Failure refusal) {
            connection.remove(ClientChannel.this);
          }
        };
    write(request);
  }

  // ---- what requests and sessions ask for

  int number() {
    return number;
  }

  /** Whether the broker can be asked just now. */
  public boolean isReady() {
    return ready;
  }

  boolean isStarted() {
    return started;
  }

  /** Distinguishes the connections this channel has used. */
  long generation() {
    return generation;
  }

  @Nullable Failure failure() {
    return failure;
  }

  long now() {
    return connection.environment().clock().nanos();
  }

  long requestNanos() {
    return connection.settings().deadlines().request().toNanos();
  }

  long sendNanos() {
    return connection.settings().deadlines().send().toNanos();
  }

  long maxMessage() {
    return connection.maxMessage();
  }

  long largeMessage() {
    return connection.largeMessage();
  }

  boolean knowsVersion2() {
    return connection.knowsVersion2();
  }

  int partBytes() {
    return connection.partBytes();
  }

  PartFetches fetches() {
    return fetches;
  }

  String whyWaiting() {
    return ready ? "the broker granted no send credit" : connection.whyNotReady();
  }

  /** Writes the request now, or once the channel works again. */
  void submit(Request request) {
    if (failure != null) {
      request.failed(failure);
    } else if (ready) {
      write(request);
    } else {
      waiting.add(request);
    }
  }

  /** Writes the request; the channel is ready. A request written before keeps its sequence. */
  void write(Request request) {
    if (!request.isWritten()) {
      request.numbered(window.add(request));
    }
    output(request.frame());
  }

  /** Takes out a request whose caller has been told. */
  void forget(Request request) {
    Request ignored = window.remove(request.sequence());
    tellAnswered();
  }

  void output(ClientFrame frame) {
    connection.output(frame);
  }

  void removeSession(ClientSession session) {
    sessions.remove(session.number());
  }

  // ---- what comes from the broker

  @Nullable ClientSession session(int sessionNumber) {
    return sessions.get(sessionNumber);
  }

  void confirmed(Ranges sequences) {
    sequences.forEach(
        sequence -> {
          Request request = window.remove(sequence);
          if (request != null) {
            request.done();
          }
        });
    tellAnswered();
  }

  void refused(Refusal refusal) {
    if (refusal.sequence() == 0) {
      openingRefused(Failure.of(refusal));
      return;
    }
    Request request = window.remove(refusal.sequence());
    if (request != null) {
      if (refusal.code() == ErrorCode.SHUTTING_DOWN && request.outlivesShutdown()) {
        afterReconnect(request);
      } else {
        request.failed(Failure.of(refusal));
      }
    }
    tellAnswered();
  }

  /** A stopping broker has carried out nothing of it; the one that comes after it will. */
  private void afterReconnect(Request request) {
    if (request instanceof SendRequest send) {
      send.waitForReconnect();
    } else {
      request.unwritten();
      waiting.add(request);
    }
  }

  void contentCredit(ContentCredit frame) {
    if (window.find(frame.send()) instanceof SendRequest send) {
      send.granted(frame.bytes());
    }
  }

  void consumerOpened(long sequence, long queue) {
    if (window.remove(sequence) instanceof OpenConsumerRequest request) {
      request.opened(queue);
    }
    tellAnswered();
  }

  void handedOver(long sequence, long first) {
    if (window.remove(sequence) instanceof HandOverRequest request) {
      request.handedOver(first);
    }
    tellAnswered();
  }

  void branchesListed(Branches frame) {
    if (window.remove(frame.sequence()) instanceof ClientBranches.Listing request) {
      request.answered(frame);
    }
    tellAnswered();
  }

  /** Everything open is resolved before anything new is written. */
  void opened(ChannelOpened frame) {
    if (failure != null) {
      return;
    }
    List<Request> lost = window.open();
    ready = true;
    // Also where the broker still holds the channel: it may be one that was opened after the broker
    // lost them, by an answer that was lost in its turn. What is there is only confirmed.
    for (Destination temporary : temporaries) {
      createTemporary(temporary, Reply.IGNORED);
    }
    for (ClientSession session : new ArrayList<>(sessions.values())) {
      session.open(Reply.IGNORED);
    }
    resolve(lost, frame);
    while (!waiting.isEmpty()) {
      write(waiting.remove());
    }
    for (ClientSession session : new ArrayList<>(sessions.values())) {
      session.resumed();
    }
    Reply first = opening;
    opening = null;
    if (first != null) {
      first.done();
    } else if (wasOpened) {
      listener.resumed();
    }
    wasOpened = true;
    tellAnswered();
  }

  // ---- life

  /** The connection is authenticated. */
  void connected() {
    output(new ClientFrame.OpenChannel(number, producerId, clientId, wasOpened, window.lowest()));
    answeredTold = window.lowest();
  }

  void connectionLost(String reason) {
    if (failure != null) {
      // Closing: the loss of the connection had the same effect.
      window.open().forEach(Request::done);
      return;
    }
    boolean wasReady = ready;
    ready = false;
    generation++;
    sessions.values().forEach(ClientSession::connectionLost);
    fetches.connectionLost();
    for (Request request : window.open()) {
      if (request.endsWithConnection()) {
        Request ignored = window.remove(request.sequence());
        request.done();
      }
    }
    if (wasReady) {
      listener.interrupted(reason);
    }
  }

  void expire(long now) {
    fetches.expire(now);
    waiting.removeIf(request -> request.isAbandoned() || request.expire(now));
    for (Request request : window.open()) {
      boolean ignored = request.expire(now);
    }
    for (ClientSession session : new ArrayList<>(sessions.values())) {
      session.expire(now);
    }
    Reply first = opening;
    if (first != null && now - openingDeadline >= 0) {
      fail(
          new Failure(ErrorCode.TIMEOUT, "The connection was not opened in time: " + whyWaiting()));
    }
  }

  /** The channel does not come back. */
  void fail(Failure cause) {
    if (failure != null) {
      window.open().forEach(Request::done);
      return;
    }
    Reply first = opening;
    failAll(cause);
    connection.remove(this);
    if (first == null) {
      listener.failed(cause);
    }
  }

  // ---- inner workings

  private void resolve(List<Request> lost, ChannelOpened frame) {
    Map<Long, Failure> refusals = new HashMap<>();
    for (Refusal refusal : frame.refused()) {
      refusals.put(refusal.sequence(), Failure.of(refusal));
    }
    for (Request request : lost) {
      Failure refusal = refusals.get(request.sequence());
      if (refusal != null) {
        Request ignored = window.remove(request.sequence());
        if (refusal.code() == ErrorCode.SHUTTING_DOWN && request.outlivesShutdown()) {
          afterReconnect(request);
        } else {
          request.failed(refusal);
        }
      } else if (!request.resume(outcome(request.sequence(), frame))) {
        Request ignored = window.remove(request.sequence());
      }
    }
  }

  private static Outcome outcome(long sequence, ChannelOpened frame) {
    if (frame.done().contains(sequence)) {
      return Outcome.DONE;
    }
    return frame.known() ? Outcome.NOT_DONE : Outcome.UNKNOWN;
  }

  private void openingRefused(Failure refusal) {
    boolean retry =
        refusal.code() == ErrorCode.STORE_UNAVAILABLE
            || refusal.code() == ErrorCode.SHUTTING_DOWN
            || refusal.code() == ErrorCode.LIMIT_REACHED;
    if (wasOpened && retry) {
      connection.openChannelLater(this);
    } else {
      fail(refusal);
    }
  }

  private void tellAnswered() {
    if (ready && window.lowest() - answeredTold >= ANSWERED_EVERY) {
      answeredTold = window.lowest();
      output(new ClientFrame.Answered(number, answeredTold));
    }
  }

  private void control(
      String what, Reply reply, LongFunction<ClientFrame> frame, Runnable onSuccess) {
    submit(
        new ControlRequest(this, reply, requestNanos(), what, IfLost.ASK_AGAIN, frame) {
          @Override
          void succeeded() {
            onSuccess.run();
          }
        });
  }

  private void failAll(Failure cause) {
    failure = cause;
    ready = false;
    fetches.fail(cause);
    Reply first = opening;
    opening = null;
    if (first != null) {
      first.failed(cause);
    }
    for (ClientSession session : new ArrayList<>(sessions.values())) {
      session.fail(cause);
    }
    while (!waiting.isEmpty()) {
      waiting.remove().failed(cause);
    }
    for (Request request : window.open()) {
      Request ignored = window.remove(request.sequence());
      request.failed(cause);
    }
  }
}
