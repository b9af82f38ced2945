package org.rowanmq.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class InProcessPipeTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void bytesArriveInOrderAndTheCloseComesLastOnBothSides() throws Exception {
    Queue<Runnable> tasks = new ArrayDeque<>();
    List<Pipe> brokerEnd = new ArrayList<>();
    Pipe.Connector connector =
        InProcessPipe.connector(
            pipe -> {
              brokerEnd.add(pipe);
              pipe.send(bytes("hello"), 0, 5);
              return listener("broker", pipe, false);
            },
            tasks::add,
            tasks::add);
    Pipe client = connector.connect(listener("client", null, false), 1_000);
    client.send(bytes("xaby"), 1, 2);
    client.send(bytes("c"), 0, 1);
    client.close();
    client.close();
    client.send(bytes("late"), 0, 4);
    brokerEnd.get(0).send(bytes("late"), 0, 4);
    assertThat(log).isEmpty();

    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }

    assertThat(log)
        .containsExactly(
            "client hello",
            "client closed by the client",
            "broker ab",
            "broker c",
            "broker closed by the client");
  }

  @Test
  void theSendersThreadDeliversByDefault() throws Exception {
    Pipe client =
        InProcessPipe.connector(pipe -> listener("broker", pipe, false))
            .connect(listener("client", null, false), 1_000);
    client.send(bytes("ping"), 0, 4);

    assertThat(log).containsExactly("broker ping", "client ping!");
    assertThat(client.peer()).isEqualTo("in-process broker");
  }

  @Test
  void aFailingListenerEndsItsConnectionOnly() throws Exception {
    Pipe client =
        InProcessPipe.connector(pipe -> listener("broker", pipe, true))
            .connect(listener("client", null, false), 1_000);
    client.send(bytes("ping"), 0, 4);

    assertThat(log).hasSize(3).last().asString().contains("failed");
  }

  private Pipe.Listener listener(String name, Pipe reply, boolean fails) {
    return new Pipe.Listener() {
      @Override
      public void received(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, US_ASCII);
        log.add(name + " " + text);
        if (fails) {
          throw new IllegalStateException("broken");
        }
        if (reply != null && text.equals("ping")) {
          reply.send(bytes("ping!"), 0, 5);
        }
      }

      @Override
      public void closed(String reason) {
        log.add(name + " " + reason);
      }
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}
