package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsXaConnectionFactory;

/** A branch of a distributed transaction a hundred times what the broker keeps of it in memory. */
class LargeBranchTest {
  private static final int MESSAGES = 100 * 50;
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

  private static void work(XASession session, Xid xid) throws JMSException, XAException {
    XAResource resource = session.getXAResource();
    resource.start(xid, XAResource.TMNOFLAGS);
    try (MessageProducer producer = session.createProducer(session.createQueue("out"))) {
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(session.createTextMessage("m" + i));
      }
    }
    resource.end(xid, XAResource.TMSUCCESS);
  }

  /** Killed before it is prepared, when it is in doubt, and when some of it has been published. */
  @Test
  void whatIsCommittedComesWholeThroughKills(@TempDir Path data) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Server server = new Server(data)) {
      var factory = new JmsXaConnectionFactory(server.url(), "admin", server.password());
      try (XAConnection connection = factory.createXAConnection();
          Connection plain = factory.createConnection()) {
        plain.start();
        Session session = plain.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("out"));
        XASession branches = connection.createXASession();
        XAResource resource = branches.getXAResource();
        work(branches, new TestXid((byte) 1));
        server.killAndRestart();
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();

        Xid kept = new TestXid((byte) 2);
        work(branches, kept);
        assertThat(resource.prepare(kept)).isEqualTo(XAResource.XA_OK);
        server.killAndRestart();
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
        assertThat(consumer.receiveNoWait()).isNull();

        Future<?> commit =
            thread.submit(
                () -> {
                  resource.commit(kept, false);
                  return null;
                });
        Set<String> received = new LinkedHashSet<>();
        received.add(text(consumer.receive(SOON)));
        server.killAndRestart();
        assertThat(commit.get(SOON, TimeUnit.MILLISECONDS)).isNull();
        while (received.size() < MESSAGES) {
          received.add(text(consumer.receive(SOON)));
        }
        List<String> sent = IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).toList();
        assertThat(List.copyOf(received)).isEqualTo(sent);
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
      }
      assertThat(server.stop()).isTrue();
      assertThat(server.rowan("store", "check").code()).isZero();
    } finally {
      thread.shutdownNow();
    }
  }

  private static String text(@Nullable Message message) throws JMSException {
    assertThat(message).isInstanceOf(TextMessage.class);
    return message instanceof TextMessage text ? text.getText() : "";
  }
}
