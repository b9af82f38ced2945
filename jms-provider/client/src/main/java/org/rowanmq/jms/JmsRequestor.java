package org.rowanmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.runtime.Timers;
import org.rowanmq.wire.ErrorCode;

/**
 * Requests and their replies. One temporary queue takes the replies to all requests of a
 * connection, and each goes to the request it answers, in whatever order they come: thousands may
 * be under way at a time, where {@code QueueRequestor} has a queue, a session and a waiting thread
 * for each.
 *
 * <p>A reply answers the request whose {@code JMSCorrelationID} or {@code JMSMessageID} is its
 * {@code JMSCorrelationID} (Jakarta Messaging 3.1 §3.4.5, §3.4.6). What comes after its request's
 * timeout, or answers none, is dropped. While a client connects again after a loss requests stay
 * under way; replies that the broker held when it was killed are gone, as temporary queues are
 * never stored.
 *
 * <p>Thread-safe. Uses two sessions of the connection, which must be started, and a listener; in an
 * application server only where the server allows those.
 */
public final class JmsRequestor implements AutoCloseable {
  /** More replies than that are not kept for requests whose ids are not known yet. */
  private static final int EARLY_MAX = 1_000;

  private final SystemEnvironment environment = new SystemEnvironment("rowan-requestor");
  private final String prefix;
  private final int deliveryMode;
  private final Session replying;
  private final TemporaryQueue replies;

  /** Of the session that sends, and its producer. */
  private final ReentrantLock turn = new ReentrantLock();

  private final Session sending;
  private final MessageProducer producer;

  /** Of everything below. */
  private final ReentrantLock lock = new ReentrantLock();

  /** By each id that a reply may name: a request has one or two. */
  private final Map<String, Request> waiting = new HashMap<>();

  /** Replies that came before the id of the request they may answer was known. */
  private final Map<String, Message> early = new HashMap<>();

  private int beingSent;
  private long numbers;
  private boolean isClosed;

  private static final class Request {
    final CompletableFuture<Message> reply = new CompletableFuture<>();
    final Set<String> ids = new HashSet<>();
    Timers.@Nullable Timer timer;
  }

  /** Requests that are not persistent: what is lost is asked again after its timeout. */
  public JmsRequestor(Connection connection) throws JMSException {
    this(connection, DeliveryMode.NON_PERSISTENT);
  }

  /**
   * @param connection stays the caller's
   * @param deliveryMode of the requests, see {@link DeliveryMode}
   */
  public JmsRequestor(Connection connection, int deliveryMode) throws JMSException {
    this.deliveryMode = deliveryMode;
    this.prefix = Long.toHexString(environment.newId()) + "-";
    this.sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    this.producer = sending.createProducer(null);
    this.replying = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    this.replies = replying.createTemporaryQueue();
    replying.createConsumer(replies).setMessageListener(this::replied);
  }

  /**
   * Sends a request, and does not wait for its reply. Sets its {@code JMSReplyTo}, and its {@code
   * JMSCorrelationID} if it has none; it expires with its timeout.
   *
   * @param request of any session; the caller may change and send it again afterwards
   * @param timeout longer than zero
   * @return the reply; a {@link TimeoutException} if there is none in time, a {@code JMSException}
   *     once the requestor is closed. What depends on it without an executor runs on the thread
   *     that takes the replies, and holds up the others
   * @throws JMSException if the request could not be sent; {@code ARGUMENT_INVALID} if another one
   *     with its correlation id is under way or the timeout is not above zero, {@code CLOSED} after
   *     {@link #close}
   */
  public CompletableFuture<Message> request(Destination to, Message request, Duration timeout)
      throws JMSException {
    if (timeout.isNegative() || timeout.isZero()) {
      throw invalid("The timeout " + timeout + " is not above zero");
    }
    Request open = new Request();
    if (request.getJMSCorrelationID() == null) {
      request.setJMSCorrelationID(newId());
    }
    request.setJMSReplyTo(replies);
    register(open, request.getJMSCorrelationID());
    boolean isSent = false;
    try {
      send(to, request, Math.max(1, timeout.toMillis()));
      isSent = true;
    } finally {
      sent(open, isSent ? request.getJMSMessageID() : null);
    }
    String what = request.getJMSMessageID() + " to " + to;
    expectWithin(timeout, open, what);
    return open.reply;
  }

  /**
   * As {@link #request}, and waits.
   *
   * @throws TimeoutException if there is no reply in time
   * @throws InterruptedException if the thread is interrupted; the reply is then dropped
   */
  public Message ask(Destination to, Message request, Duration timeout)
      throws JMSException, TimeoutException, InterruptedException {
    CompletableFuture<Message> reply = request(to, request, timeout);
    try {
      return reply.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof TimeoutException late) {
        throw late;
      }
      if (failed.getCause() instanceof JMSException closed) {
        throw closed;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  /** How many requests wait for their replies. */
  public int underWay() {
    lock.lock();
    try {
      return (int) waiting.values().stream().distinct().count();
    } finally {
      lock.unlock();
    }
  }

  /** Ends what is under way, and deletes the queue. A second call does nothing. */
  @Override
  public void close() throws JMSException {
    List<Request> left;
    lock.lock();
    try {
      if (isClosed) {
        return;
      }
      isClosed = true;
      left = new ArrayList<>(waiting.values());
      waiting.clear();
      early.clear();
    } finally {
      lock.unlock();
    }
    try {
      replying.close();
      sending.close();
      replies.delete();
    } finally {
      environment.close();
      left.forEach(each -> fail(each, closed()));
    }
  }

  private String newId() {
    lock.lock();
    try {
      return prefix + ++numbers;
    } finally {
      lock.unlock();
    }
  }

  private void register(Request open, String correlationId) throws JMSException {
    lock.lock();
    try {
      if (isClosed) {
        throw closed();
      }
      if (waiting.putIfAbsent(correlationId, open) != null) {
        throw invalid("A request with the JMSCorrelationID '" + correlationId + "' is under way");
      }
      open.ids.add(correlationId);
      beingSent++;
    } finally {
      lock.unlock();
    }
  }

  private void send(Destination to, Message request, long timeToLive) throws JMSException {
    turn.lock();
    try {
      producer.send(to, request, deliveryMode, Message.DEFAULT_PRIORITY, timeToLive);
    } finally {
      turn.unlock();
    }
  }

  /**
   * @param messageId null if the request was not sent
   */
  private void sent(Request open, @Nullable String messageId) {
    @Nullable Message already = null;
    lock.lock();
    try {
      beingSent--;
      if (messageId == null) {
        forget(open);
      } else if (!isClosed && !open.reply.isDone()) {
        already = early.remove(messageId);
        if (already == null) {
          waiting.put(messageId, open);
          open.ids.add(messageId);
        } else {
          forget(open);
        }
      }
      if (beingSent == 0) {
        early.clear();
      }
    } finally {
      lock.unlock();
    }
    if (already != null) {
      boolean ignored = open.reply.complete(already);
    }
  }

  private void expectWithin(Duration timeout, Request open, String what) {
    Timers.Timer timer =
        environment
            .timers()
            .schedule(
                timeout.toNanos(),
                () -> {
                  lock.lock();
                  try {
                    forget(open);
                  } finally {
                    lock.unlock();
                  }
                  fail(
                      open,
                      new TimeoutException("No reply to " + what + " came within " + timeout));
                });
    boolean isOver;
    lock.lock();
    try {
      open.timer = timer;
      isOver = open.reply.isDone();
    } finally {
      lock.unlock();
    }
    if (isOver) {
      timer.cancel();
    }
  }

  /** On the thread that takes the replies. */
  private void replied(Message reply) {
    @Nullable Request open = null;
    lock.lock();
    try {
      String id = reply.getJMSCorrelationID();
      if (id == null) {
        return;
      }
      open = waiting.get(id);
      if (open != null) {
        forget(open);
      } else if (beingSent > 0 && early.size() < EARLY_MAX) {
        early.put(id, reply);
      }
    } catch (JMSException impossible) {
      throw JmsErrors.toRuntime(impossible);
    } finally {
      lock.unlock();
    }
    if (open != null) {
      boolean ignored = open.reply.complete(reply);
    }
  }

  /** Holding the lock. */
  private void forget(Request open) {
    open.ids.forEach(waiting::remove);
    if (open.timer != null) {
      open.timer.cancel();
    }
  }

  private static void fail(Request open, Exception cause) {
    boolean ignored = open.reply.completeExceptionally(cause);
  }

  private static JMSException closed() {
    return JmsErrors.toJms(ErrorCode.CLOSED, "The requestor is closed");
  }

  private static JMSException invalid(String text) {
    return JmsErrors.toJms(ErrorCode.ARGUMENT_INVALID, text);
  }
}
