package org.rowanmq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsMessageProducer.SendOptions;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.OutgoingMessage;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.message.JmsMessage;
import org.rowanmq.jms.message.Messages;
import org.rowanmq.wire.ErrorCode;

/** How a session sends: headers, content, and waiting for the reply or calling a listener. */
final class Sending {
  private final JmsSession session;

  Sending(JmsSession session) {
    this.session = session;
  }

  void send(
      JmsMessageProducer producer,
      JmsDestination to,
      Message message,
      SendOptions options,
      @Nullable CompletionListener listener)
      throws JMSException {
    session.connection().checkNotFailed();
    session.checkMaySend();
    JmsMessage own = Messages.own(message, session.connection().config().trustedClasses());
    long now = session.driver().environment().clock().epochMillis();
    setHeaders(own, to, options, now);
    own.sentBy(session.connection().user());
    if (own != message) {
      // The same moment: what the sender sees is what the receiver gets.
      setHeaders(message, to, options, now);
    }
    OutgoingMessage outgoing =
        new OutgoingMessage(
            to.wire(),
            options.deliveryMode() == jakarta.jms.DeliveryMode.PERSISTENT,
            options.priority(),
            options.timeToLive(),
            options.deliveryDelay(),
            to.options().confirm(session.connection().config().confirm()),
            session.connection().seals().seal(own.outgoing(), to.wire()));
    if (listener == null) {
      sendAndWait(outgoing, message);
    } else {
      sendAndCall(outgoing, new AsyncSend(producer, message, listener));
    }
  }

  private static void setHeaders(Message message, JmsDestination to, SendOptions options, long now)
      throws JMSException {
    long due = later(now, options.deliveryDelay());
    message.setJMSDestination(to);
    message.setJMSDeliveryMode(options.deliveryMode());
    message.setJMSPriority(options.priority());
    message.setJMSTimestamp(options.disablesTimestamp() ? 0 : now);
    message.setJMSDeliveryTime(due);
    message.setJMSExpiration(options.timeToLive() == 0 ? 0 : later(now, options.timeToLive()));
  }

  /** Times that are too far away for a long are the last one there is. */
  private static long later(long now, long millis) {
    return millis > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + millis;
  }

  /**
   * Waits for the confirm, or only until the send is on its way: in a transaction, whose commit
   * fails with it, and of a non-persistent message, for which nothing more is promised (JMS 3.1
   * §7.7). Until a large content is at the broker its bytes are needed here.
   */
  private void sendAndWait(OutgoingMessage outgoing, Message message) throws JMSException {
    boolean mayLeave = session.isTransacted() || !outgoing.persistent();
    SyncSend reply = new SyncSend(mayLeave && outgoing.content().whole() != null);
    if (reply.isEnoughWritten) {
      SyncSend ignored =
          session
              .driver()
              .callUnhurried(
                  () -> {
                    session.machine().send(outgoing, reply);
                    return reply;
                  });
    } else {
      session.driver().run(() -> session.machine().send(outgoing, reply));
    }
    Failure failure = reply.await();
    if (failure != null) {
      throw JmsErrors.toJms(failure);
    }
    message.setJMSMessageID(Messages.id(session.producerId(), reply.sequence));
  }

  /** What is refused before it is in line is thrown: its callback would come out of turn. */
  private void sendAndCall(OutgoingMessage outgoing, AsyncSend reply) throws JMSException {
    session.dispatch().sendBegins();
    Failure refusal =
        session
            .driver()
            .<@Nullable Failure>callUnhurried(
                () -> {
                  session.machine().send(outgoing, reply);
                  return reply.takeRefusal();
                });
    if (refusal != null) {
      session.dispatch().sendEnded();
      throw JmsErrors.toJms(refusal);
    }
  }

  /**
   * Ends with the confirm, or when the send is on its way. What fails after that is told by the
   * commit in a transaction, else to the exception listener.
   */
  private final class SyncSend implements Reply {
    private final boolean isEnoughWritten;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long sequence;
    private volatile @Nullable Failure failure;

    SyncSend(boolean isEnoughWritten) {
      this.isEnoughWritten = isEnoughWritten;
    }

    @Override
    public void written(long assigned) {
      sequence = assigned;
      if (isEnoughWritten) {
        ended.countDown();
      }
    }

    @Override
    public void done() {
      ended.countDown();
    }

    @Override
    public void failed(Failure cause) {
      if (!isEnoughWritten || sequence == 0) {
        failure = cause;
      } else if (!session.isTransacted() && cause.code() != ErrorCode.CLOSED) {
        session.connection().exception(cause);
      }
      ended.countDown();
    }

    /** An interrupt does not end the wait, since the outcome would be unknown. */
    @Nullable Failure await() {
      boolean interrupted = false;
      while (true) {
        try {
          ended.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return failure;
    }
  }

  /** Calls the completion listener on its thread. */
  private final class AsyncSend implements Reply {
    private final JmsMessageProducer producer;
    private final Message message;
    private final CompletionListener listener;
    private volatile long sequence;

    // Under the driver's lock.
    private boolean isInLine;
    private @Nullable Failure refusal;

    AsyncSend(JmsMessageProducer producer, Message message, CompletionListener listener) {
      this.producer = producer;
      this.message = message;
      this.listener = listener;
    }

    @Override
    public void written(long assigned) {
      sequence = assigned;
    }

    @Override
    public void done() {
      complete(null);
    }

    @Override
    public void failed(Failure failure) {
      if (isInLine) {
        complete(failure);
      } else {
        refusal = failure;
      }
    }

    /** Ends the call of send. */
    @Nullable Failure takeRefusal() {
      isInLine = true;
      return refusal;
    }

    private void complete(@Nullable Failure failure) {
      session.dispatch().complete(producer, () -> call(failure));
    }

    private void call(@Nullable Failure failure) {
      if (failure != null) {
        listener.onException(message, JmsErrors.toJms(failure));
        return;
      }
      try {
        message.setJMSMessageID(Messages.id(session.producerId(), sequence));
      } catch (JMSException e) {
        listener.onException(message, e);
        return;
      }
      listener.onCompletion(message);
    }
  }
}
