package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Connections of equal factories are channels on one physical connection. */
class SharingTest extends WithBroker {
  @Test
  void manyConnectionsAndSessionsShareAPhysicalConnection() throws Exception {
    // Those of the test before may still be leaving.
    await().until(() -> broker.connections() == 0);
    int before = broker.connections();
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      connections.add(connect());
    }
    assertThat(broker.connections()).isEqualTo(before + 1);

    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Connection connection = connections.get(i % connections.size());
        String queue = name() + "." + i;
        all.add(threads.submit(() -> exchange(connection, queue)));
      }
      for (Future<List<String>> each : all) {
        assertThat(each.get()).hasSize(50).doesNotContain("nothing");
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      threads.shutdown();
    }

    for (Connection connection : connections) {
      connection.close();
    }
    await().untilAsserted(() -> assertThat(broker.connections()).isEqualTo(before));
  }

  private static List<String> exchange(Connection connection, String name) throws Exception {
    connection.start();
    Session session = connection.createSession();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      texts.add(name + "-" + i);
    }
    send(session, session.createQueue(name), texts.toArray(new String[0]));
    MessageConsumer consumer = session.createConsumer(session.createQueue(name));
    List<String> received = receive(consumer, 50);
    assertThat(received).isEqualTo(texts);
    session.close();
    return received;
  }

  @Test
  void aConnectionOfItsOwnCanBeAskedFor() throws Exception {
    // Those of the test before may still be leaving.
    await().until(() -> broker.connections() == 0);
    int before = broker.connections();
    Connection first = connect("share=false");
    Connection second = connect("share=false");
    await().untilAsserted(() -> assertThat(broker.connections()).isEqualTo(before + 2));
    first.close();
    second.close();
    await().untilAsserted(() -> assertThat(broker.connections()).isEqualTo(before));
  }

  @Test
  void aLargeMessageDoesNotHoldUpItsNeighbours() throws Exception {
    Session large = session();
    Session small = session();
    MessageConsumer consumer = small.createConsumer(queue(small));
    var bytes = large.createBytesMessage();
    bytes.writeBytes(new byte[8 << 20]);
    var producer = large.createProducer(large.createQueue(name() + ".large"));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> sending =
          thread.submit(
              () -> {
                producer.send(bytes);
                return null;
              });
      for (int i = 0; i < 20; i++) {
        send(small, queue(small), "small " + i);
        assertThat(receive(consumer, 1)).containsExactly("small " + i);
      }
      assertThat(sending.get()).isNull();
    } finally {
      thread.shutdown();
    }
    Session receiving = session();
    var received = receiving.createConsumer(receiving.createQueue(name() + ".large")).receive(SOON);
    assertThat(received.getBody(byte[].class)).hasSize(8 << 20);
  }
}
