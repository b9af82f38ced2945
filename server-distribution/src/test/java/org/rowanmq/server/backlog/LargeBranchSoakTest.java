package org.rowanmq.server.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A branch of a distributed transaction with a million messages ({@code -Dbranch.messages=N} for
 * others), and a broker with 256 MiB of heap: prepared at once, published page by page.
 */
@Tag("soak")
class LargeBranchSoakTest {
  private static final int MESSAGES = Integer.getInteger("branch.messages", 1_000_000);
  private static final int LIVE_MAX = 100;
  private static final double PREPARE_SECONDS_MAX = 10;
  private static final long SOON = 60_000;

  private record TestXid(byte number) implements Xid {
    @Override
    public int getFormatId() {
      return 4711;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return new byte[] {number};
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[0];
    }
  }

  @Test
  void aMillionMessagesAreOneBranch(@TempDir Path home) throws Exception {
    Path data = Files.createDirectories(home.resolve("data"));
    try (SmallBroker broker = SmallBroker.start(home.resolve("home"), data, "");
        XAConnection connection = broker.xaFactory().createXAConnection()) {
      connection.start();
      XASession session = connection.createXASession();
      XAResource resource = session.getXAResource();
      Xid committed = new TestXid((byte) 1);
      double send = work(session, committed);
      double prepare = seconds(() -> assertThat(resource.prepare(committed)).isZero());
      double commit = seconds(() -> commit(resource, committed));
      double receive = seconds(() -> drain(connection));

      Xid rolledBack = new TestXid((byte) 2);
      double ignored = work(session, rolledBack);
      assertThat(resource.prepare(rolledBack)).isEqualTo(XAResource.XA_OK);
      double rollback = seconds(() -> resource.rollback(rolledBack));
      System.out.printf(
          "BRANCH messages=%d send=%.1fs prepare=%.2fs commit=%.1fs receive=%.1fs rollback=%.2fs"
              + " live=%dM%n",
          MESSAGES, send, prepare, commit, receive, rollback, broker.liveMax());
      assertThat(prepare).isLessThan(PREPARE_SECONDS_MAX);
      assertThat(broker.liveMax()).isLessThan(LIVE_MAX);
      assertThat(broker.stop()).isTrue();
    }
  }

  /** A commit of this size may take longer than a request waits: then it is asked for again. */
  private static void commit(XAResource resource, Xid xid) throws XAException {
    for (int attempt = 1; ; attempt++) {
      try {
        resource.commit(xid, false);
        return;
      } catch (XAException late) {
        if (attempt == 10 || late.errorCode != XAException.XAER_RMFAIL) {
          throw late;
        }
      }
    }
  }

  private static double work(XASession session, Xid xid) throws Exception {
    XAResource resource = session.getXAResource();
    return seconds(
        () -> {
          resource.start(xid, XAResource.TMNOFLAGS);
          try (MessageProducer producer = session.createProducer(session.createQueue("out"))) {
            for (int i = 0; i < MESSAGES; i++) {
              producer.send(session.createTextMessage("message " + i));
            }
          }
          resource.end(xid, XAResource.TMSUCCESS);
        });
  }

  private static void drain(XAConnection connection) throws JMSException {
    try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("out"))) {
      for (int i = 1; i <= MESSAGES; i++) {
        var message = consumer.receive(SOON);
        assertThat(message).as("message %s", i).isNotNull();
        if (i % 1_000 == 0 || i == MESSAGES) {
          message.acknowledge();
        }
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  private static double seconds(Step step) throws Exception {
    long begin = System.nanoTime();
    step.run();
    return (System.nanoTime() - begin) / 1e9;
  }
}
