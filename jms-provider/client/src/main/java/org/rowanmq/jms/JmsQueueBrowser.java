package org.rowanmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.ConsumerListener;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.jms.destination.JmsQueue;
import org.rowanmq.jms.message.JmsMessage;
import org.rowanmq.jms.transport.Doorbell;
import org.rowanmq.jms.transport.PendingReply;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ErrorCode;

/** Looks at the messages of a queue without taking them. */
final class JmsQueueBrowser implements QueueBrowser {
  private final JmsSession session;
  private final JmsQueue queue;
  private final ConsumerSpec spec;
  private final List<Browse> browses = new ArrayList<>();
  private boolean isClosed;

  JmsQueueBrowser(JmsSession session, JmsQueue queue, @Nullable String selector)
      throws JMSException {
    this.session = session;
    this.queue = queue;
    this.spec = new ConsumerSpec(queue.wire(), ConsumerSpec.Kind.BROWSER, null, selector, false);
    // A wrong selector or queue is told now, not by the enumeration.
    new Browse().close();
  }

  @Override
  public Enumeration<?> getEnumeration() throws JMSException {
    checkOpen();
    Browse browse = new Browse();
    browses.add(browse);
    return browse;
  }

  @Override
  public Queue getQueue() throws JMSException {
    checkOpen();
    return queue;
  }

  @Override
  public @Nullable String getMessageSelector() throws JMSException {
    checkOpen();
    return spec.selector();
  }

  @Override
  public void close() {
    isClosed = true;
    browses.forEach(Browse::close);
    browses.clear();
  }

  private void checkOpen() throws JMSException {
    session.checkOpen();
    if (isClosed) {
      throw new IllegalStateException("The browser is closed", ErrorCode.CLOSED.symbol());
    }
  }

  /** One walk over the queue, a window at a time; ends at a window in which nothing came. */
  private final class Browse implements Enumeration<JmsMessage>, ConsumerListener {
    private final Doorbell bell = new Doorbell();
    private final ClientConsumer machine;
    private volatile @Nullable Failure end;
    private boolean isOver;
    private int windowMessages;
    private @Nullable JmsMessage next;

    Browse() throws JMSException {
      PendingReply reply = new PendingReply();
      Prefetch configured = session.connection().config().prefetch();
      Prefetch window = new Prefetch(Math.max(100, configured.messages()), configured.bytes());
      machine =
          session.driver().call(() -> session.machine().openConsumer(spec, window, this, reply));
      JmsSession.succeed(reply);
    }

    @Override
    public void available() {
      bell.ring();
    }

    @Override
    public void closed(Failure failure) {
      end = failure;
      bell.ring();
    }

    @Override
    public boolean hasMoreElements() {
      if (next == null && !isOver) {
        next = find();
        if (next == null) {
          isOver = true;
          close();
        }
      }
      return next != null;
    }

    @Override
    public JmsMessage nextElement() {
      if (!hasMoreElements() || next == null) {
        throw new NoSuchElementException("The browser has shown every message");
      }
      JmsMessage message = next;
      next = null;
      return message;
    }

    private @Nullable JmsMessage find() {
      boolean hasFetched = false;
      long deadline = session.now() + session.connection().config().deadlines().request().toNanos();
      while (end == null && !isClosed) {
        long mark = bell.mark();
        Delivery delivery = session.driver().call(machine::poll);
        if (delivery != null) {
          windowMessages++;
          JmsMessage message = read(delivery);
          if (message != null) {
            return message;
          }
          continue;
        }
        boolean isDraining = session.driver().call(machine::isDraining);
        if (!isDraining) {
          if (hasFetched && windowMessages == 0) {
            return null;
          }
          windowMessages = 0;
          hasFetched = true;
          session.driver().run(machine::fetch);
        }
        long left = deadline - session.now();
        if (left <= 0) {
          return null;
        }
        try {
          bell.await(mark, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return null;
        }
      }
      return null;
    }

    private @Nullable JmsMessage read(Delivery delivery) {
      try {
        return session.arrivals().browsed(delivery);
      } catch (JMSException e) {
        return null;
      }
    }

    void close() {
      isOver = true;
      session.driver().run(() -> machine.close(Reply.IGNORED));
    }
  }
}
