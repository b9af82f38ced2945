package org.rowanmq.server.integration;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** What an application server has: sessions with listeners, each run by a thread when started. */
final class SessionPool implements ServerSessionPool, AutoCloseable {
  private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private final class Pooled implements ServerSession {
    private final Session session;

    Pooled(Session session) {
      this.session = session;
    }

    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public void start() {
      threads.execute(
          () -> {
            session.run();
            free.add(this);
          });
    }
  }

  SessionPool(
      Connection connection, int size, int mode, Function<Session, MessageListener> listener)
      throws JMSException {
    for (int i = 0; i < size; i++) {
      Session session = connection.createSession(mode);
      session.setMessageListener(listener.apply(session));
      free.add(new Pooled(session));
    }
  }

  @Override
  public ServerSession getServerSession() throws JMSException {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JMSException("interrupted");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
