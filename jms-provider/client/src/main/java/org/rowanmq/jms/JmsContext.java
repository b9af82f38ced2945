package org.rowanmq.jms;

import static org.rowanmq.jms.JmsErrors.unchecked;
import static org.rowanmq.jms.JmsErrors.uncheckedOrNull;
import static org.rowanmq.jms.JmsErrors.uncheckedRun;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/**
 * A connection and a session in one, without checked exceptions. The session is made on first use.
 */
public class JmsContext implements JMSContext {
  private final ContextConnection shared;
  private final int mode;
  private @Nullable Session session;
  private @Nullable MessageProducer producer;
  private boolean isAutoStart = true;
  private boolean isClosed;

  JmsContext(ContextConnection shared, int mode) {
    this.shared = shared;
    this.mode = mode;
  }

  /** Over any connection whose consumers are {@link BodyConsumer}s; closes it in the end. */
  protected JmsContext(Connection connection, int mode) {
    this(new ContextConnection(connection), mode);
  }

  final Connection connection() {
    return shared.connection();
  }

  Session session() {
    checkOpen();
    Session current = session;
    if (current == null) {
      current = unchecked(this::open);
      session = current;
    }
    return current;
  }

  Session open() throws JMSException {
    return connection().createSession(mode);
  }

  private void checkOpen() {
    if (isClosed) {
      throw new IllegalStateRuntimeException("The context is closed", ErrorCode.CLOSED.symbol());
    }
  }

  // ---- contexts, producers, consumers

  @Override
  public JMSContext createContext(int sessionMode) {
    checkOpen();
    if (sessionMode < SESSION_TRANSACTED || sessionMode > DUPS_OK_ACKNOWLEDGE) {
      throw new JMSRuntimeException(
          "Session mode " + sessionMode + " is unknown", ErrorCode.ARGUMENT_INVALID.symbol());
    }
    return new JmsContext(shared.share(), sessionMode);
  }

  @Override
  public JMSProducer createProducer() {
    Session current = session();
    MessageProducer anonymous = producer;
    if (anonymous == null) {
      anonymous = unchecked(() -> current.createProducer(null));
      producer = anonymous;
    }
    return new JmsProducer(current, anonymous);
  }

  private JMSConsumer consumer(JmsErrors.Step<? extends MessageConsumer> step) {
    MessageConsumer made = unchecked(step);
    if (isAutoStart) {
      start();
    }
    return new JmsConsumer((BodyConsumer) made);
  }

  @Override
  public JMSConsumer createConsumer(Destination from) {
    return consumer(() -> session().createConsumer(from));
  }

  @Override
  public JMSConsumer createConsumer(Destination from, @Nullable String selector) {
    return consumer(() -> session().createConsumer(from, selector));
  }

  @Override
  public JMSConsumer createConsumer(Destination from, @Nullable String selector, boolean noLocal) {
    return consumer(() -> session().createConsumer(from, selector, noLocal));
  }

  @Override
  public JMSConsumer createDurableConsumer(Topic from, String name) {
    return consumer(() -> session().createDurableConsumer(from, name));
  }

  @Override
  public JMSConsumer createDurableConsumer(
      Topic from, String name, @Nullable String selector, boolean noLocal) {
    return consumer(() -> session().createDurableConsumer(from, name, selector, noLocal));
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(Topic from, String name) {
    return consumer(() -> session().createSharedDurableConsumer(from, name));
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(
      Topic from, String name, @Nullable String selector) {
    return consumer(() -> session().createSharedDurableConsumer(from, name, selector));
  }

  @Override
  public JMSConsumer createSharedConsumer(Topic from, String name) {
    return consumer(() -> session().createSharedConsumer(from, name));
  }

  @Override
  public JMSConsumer createSharedConsumer(Topic from, String name, @Nullable String selector) {
    return consumer(() -> session().createSharedConsumer(from, name, selector));
  }

  @Override
  public QueueBrowser createBrowser(Queue queue) {
    return createBrowser(queue, null);
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, @Nullable String selector) {
    QueueBrowser browser = unchecked(() -> session().createBrowser(queue, selector));
    if (isAutoStart) {
      start();
    }
    return browser;
  }

  // ---- destinations

  @Override
  public Queue createQueue(String name) {
    return unchecked(() -> session().createQueue(name));
  }

  @Override
  public Topic createTopic(String name) {
    return unchecked(() -> session().createTopic(name));
  }

  @Override
  public TemporaryQueue createTemporaryQueue() {
    return unchecked(() -> session().createTemporaryQueue());
  }

  @Override
  public TemporaryTopic createTemporaryTopic() {
    return unchecked(() -> session().createTemporaryTopic());
  }

  @Override
  public void unsubscribe(String name) {
    uncheckedRun(() -> session().unsubscribe(name));
  }

  // ---- messages

  @Override
  public BytesMessage createBytesMessage() {
    return unchecked(() -> session().createBytesMessage());
  }

  @Override
  public MapMessage createMapMessage() {
    return unchecked(() -> session().createMapMessage());
  }

  @Override
  public Message createMessage() {
    return unchecked(() -> session().createMessage());
  }

  @Override
  public ObjectMessage createObjectMessage() {
    return unchecked(() -> session().createObjectMessage());
  }

  @Override
  public ObjectMessage createObjectMessage(@Nullable Serializable object) {
    return unchecked(() -> session().createObjectMessage(object));
  }

  @Override
  public StreamMessage createStreamMessage() {
    return unchecked(() -> session().createStreamMessage());
  }

  @Override
  public TextMessage createTextMessage() {
    return unchecked(() -> session().createTextMessage());
  }

  @Override
  public TextMessage createTextMessage(@Nullable String text) {
    return unchecked(() -> session().createTextMessage(text));
  }

  // ---- session

  @Override
  public boolean getTransacted() {
    checkOpen();
    return mode == SESSION_TRANSACTED;
  }

  @Override
  public int getSessionMode() {
    checkOpen();
    return mode;
  }

  @Override
  public void commit() {
    uncheckedRun(() -> session().commit());
  }

  @Override
  public void rollback() {
    uncheckedRun(() -> session().rollback());
  }

  @Override
  public void recover() {
    uncheckedRun(() -> session().recover());
  }

  @Override
  public void acknowledge() {
    checkOpen();
    if (mode == CLIENT_ACKNOWLEDGE && session instanceof JmsSession current) {
      uncheckedRun(current::acknowledge);
    }
  }

  // ---- connection

  @Override
  public @Nullable String getClientID() {
    checkOpen();
    return uncheckedOrNull(() -> connection().getClientID());
  }

  @Override
  public void setClientID(String id) {
    checkOpen();
    uncheckedRun(() -> connection().setClientID(id));
  }

  @Override
  public ConnectionMetaData getMetaData() {
    checkOpen();
    return unchecked(() -> connection().getMetaData());
  }

  @Override
  public @Nullable ExceptionListener getExceptionListener() {
    checkOpen();
    return uncheckedOrNull(() -> connection().getExceptionListener());
  }

  @Override
  public void setExceptionListener(@Nullable ExceptionListener listener) {
    checkOpen();
    uncheckedRun(() -> connection().setExceptionListener(listener));
  }

  @Override
  public void start() {
    checkOpen();
    uncheckedRun(() -> connection().start());
  }

  @Override
  public void stop() {
    checkOpen();
    uncheckedRun(() -> connection().stop());
  }

  @Override
  public void setAutoStart(boolean autoStart) {
    checkOpen();
    isAutoStart = autoStart;
  }

  @Override
  public boolean getAutoStart() {
    checkOpen();
    return isAutoStart;
  }

  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    JMSException first = null;
    Session current = session;
    try {
      if (current != null) {
        current.close();
      }
    } catch (jakarta.jms.IllegalStateException e) {
      // Called from a listener: the context stays open.
      throw JmsErrors.toRuntime(e);
    } catch (JMSException e) {
      first = e;
    }
    isClosed = true;
    uncheckedRun(shared::release);
    if (first != null) {
      throw JmsErrors.toRuntime(first);
    }
  }
}
