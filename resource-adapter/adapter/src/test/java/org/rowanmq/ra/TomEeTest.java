package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import jakarta.resource.spi.ManagedConnection;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.ra.outbound.RowanManagedConnectionFactory;
import org.rowanmq.ra.recovery.GeronimoServer;

/** A server with Geronimo's transaction manager ends in the middle of a commit. */
class TomEeTest extends WithAdapter {
  @TempDir Path logs;

  @Test
  void messageThatWasDecidedComesAfterTheNextStart() throws Exception {
    try (GeronimoServer before = GeronimoServer.first(logs.resolve("txlog"), 1)) {
      RowanManagedConnectionFactory factory = new RowanManagedConnectionFactory();
      factory.setResourceAdapter(adapter);
      ManagedConnection managed = factory.createManagedConnection(null, null);
      Connection connection = (Connection) managed.getConnection(null, null);
      before.crashIn(
          () -> {
            Session session = connection.createSession();
            session.createProducer(queue()).send(session.createTextMessage("decided"));
          },
          new GeronimoServer.Halt(true),
          managed.getXAResource());
      adapter.stop();
      assertThat(broker.drain(queue())).isEmpty();
      try (GeronimoServer next = before.next(1)) {
        adapter = new RowanResourceAdapter();
        server.with(next.transactions());
        start(adapter, server);
        assertThat(broker.receive(queue(), 1)).containsExactly("decided");
      }
    }
  }
}
