package org.rowanmq.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.Broker;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.BrokerState;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.net.BindFailed;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.InMemoryMessageStore;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Pipe;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.scram.ScramKeys;

class BrokerTest {
  private static final Destination ORDERS = Destination.queue("orders");

  private final SystemEnvironment environment = new SystemEnvironment("broker-test");
  private final InMemoryMessageStore rows = new InMemoryMessageStore();
  private final BlockingQueue<BrokerState> states = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    environment.close();
  }

  private Broker start(InMemoryMessageStore store) throws Exception {
    return start(new LockedStore(store));
  }

  private Broker start(LockedStore store) throws Exception {
    return Broker.start(
        BrokerConfig.defaults().withListeners(),
        store,
        environment,
        (state, why) -> states.add(state));
  }

  private static UserRecord user(String name, String password) {
    ScramKeys keys = ScramKeys.of(password, new byte[16], ScramKeys.ITERATIONS_MIN);
    return new UserRecord(
        name, keys.salt(), keys.iterations(), keys.storedKey(), keys.serverKey(), true);
  }

  private FrameClient connect(Broker broker) throws Exception {
    return connect(broker.inProcess());
  }

  private FrameClient connect(Pipe.Connector connector) throws Exception {
    FrameClient client = FrameClient.open(connector, environment, "ada", "secret");
    client.send(new ClientFrame.OpenChannel(1, environment.newId(), null, false, 1));
    assertThat(client.expect(BrokerFrame.ChannelOpened.class).known()).isFalse();
    client.send(new ClientFrame.OpenSession(1, 1, 1, false));
    client.expect(BrokerFrame.SendCredit.class);
    return client;
  }

  private static void addAda(Broker broker) throws Exception {
    broker.putUser(user("ada", "secret")).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static MessageContent text(String text) {
    return new ContentBuilder().text(text).build();
  }

  private static ClientFrame.Send persistent(long sequence, MessageContent content) {
    return new ClientFrame.Send(1, sequence, 1, ORDERS, true, 4, 0, 0, false, content);
  }

  @Test
  void aConfirmedMessageAndTheUserSurviveARestart() throws Exception {
    try (Broker broker = start(rows)) {
      assertThat(broker.hasUsers()).isFalse();
      addAda(broker);
      assertThat(broker.hasUsers()).isTrue();
      try (FrameClient client = connect(broker)) {
        client.send(persistent(2, text("hello")));
        while (!client.expect(BrokerFrame.Confirm.class).sequences().contains(2)) {
          // The session's own confirm may come first.
        }
      }
    }
    try (Broker broker = start(rows.another())) {
      assertThat(broker.hasUsers()).isTrue();
      try (FrameClient client = connect(broker)) {
        ConsumerSpec spec = new ConsumerSpec(ORDERS, ConsumerSpec.Kind.QUEUE, null, null, false);
        client.send(new ClientFrame.OpenConsumer(1, 2, 1, 1, spec));
        client.send(new ClientFrame.Credit(1, 1, 1, 10, 1_000_000));
        BrokerFrame.Deliver delivered = client.expect(BrokerFrame.Deliver.class);
        assertThat(delivered.content().bytes()).isEqualTo(text("hello").bytes());
        assertThat(delivered.user()).isEqualTo("ada");
        client.send(new ClientFrame.Settle(1, 3, 1, Ranges.of(delivered.number())));
        while (!client.expect(BrokerFrame.Confirm.class).sequences().contains(3)) {
          // As above.
        }
      }
      assertThat(broker.status()).containsKeys("commit-batches", "group-p99", "process-cpu-nanos");
    }
  }

  @Test
  void admittedUserIsNotStored() throws Exception {
    try (Broker broker = start(rows)) {
      broker.putUser(user("ada", "another")).toCompletableFuture().get(10, TimeUnit.SECONDS);
      broker.admit(user("ada", "secret"));
      connect(broker).close();
    }
    try (Broker broker = start(rows.another())) {
      FrameClient.open(broker.inProcess(), environment, "ada", "another").close();
    }
  }

  @Test
  void clientsAreToldThatTheBrokerStopsAndTheStoreIsClosed() throws Exception {
    LockedStore store = new LockedStore(rows);
    Broker broker = start(store);
    addAda(broker);
    FrameClient client = connect(broker);
    broker.close();
    assertThat(client.expect(BrokerFrame.Close.class).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(store.isClosed()).isTrue();
    assertThat(states).containsExactly(BrokerState.STOPPING, BrokerState.STOPPED);
    assertThat(broker.state()).isEqualTo(BrokerState.STOPPED);
    assertThatThrownBy(() -> new FrameClient(broker.inProcess()))
        .hasMessage("The broker in this process is closed");
  }

  @Test
  void aBrokerWhosePartitionWasTakenStopsServingAndSaysSo() throws Exception {
    LockedStore store = new LockedStore(rows);
    try (Broker broker = start(store)) {
      addAda(broker);
      FrameClient client = connect(broker);
      // Under the lock: a batch that is being written now would write its own epoch over this one.
      synchronized (store) {
        assertThat(rows.another().acquire(0).epoch()).isPositive();
      }
      client.send(persistent(2, text("too late")));
      assertThat(client.expect(BrokerFrame.Close.class).code()).isEqualTo(ErrorCode.INTERNAL);
      assertThat(states.poll(10, TimeUnit.SECONDS)).isEqualTo(BrokerState.FATAL);
      assertThat(broker.state()).isEqualTo(BrokerState.FATAL);
    }
  }

  @Test
  void aPortInUseLeavesNothingOpen() throws Exception {
    LockedStore store = new LockedStore(rows);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      BrokerConfig config =
          BrokerConfig.defaults()
              .withListeners(
                  ListenerConfig.of("127.0.0.1", 0),
                  ListenerConfig.of("127.0.0.1", taken.getLocalPort()));
      assertThatThrownBy(() -> Broker.start(config, store, environment, (state, why) -> {}))
          .isInstanceOf(BindFailed.class)
          .hasMessageEndingWith("is in use");
    }
    assertThat(store.isClosed()).isTrue();
    // Not taken over for good: the next broker starts on the same rows.
    start(rows.another()).close();
  }

  @Test
  void aStoreThatCannotBeTakenOverIsClosedAgain() {
    InMemoryMessageStore broken = rows.another();
    broken.faults().failAcquires(1);
    LockedStore store = new LockedStore(broken);
    assertThatThrownBy(
            () ->
                Broker.start(
                    BrokerConfig.defaults().withListeners(),
                    store,
                    environment,
                    (state, why) -> {}))
        .isInstanceOf(StoreException.Transient.class);
    assertThat(store.isClosed()).isTrue();
  }

  @Test
  void aLargeMessageTravelsInChunksOverASocketBothWays() throws Exception {
    BrokerConfig config = BrokerConfig.defaults().withListeners(ListenerConfig.of("127.0.0.1", 0));
    try (Broker broker =
        Broker.start(config, new LockedStore(rows), environment, (state, why) -> {})) {
      addAda(broker);
      Pipe.Connector tcp = new SocketConnector(broker.addresses().get(0), environment);
      FrameClient client = connect(tcp);
      byte[] body = new byte[4 * 1024 * 1024];
      environment.secureRandom(body);
      MessageContent content = new ContentBuilder().bytes(body, 0, body.length).build();
      client.send(persistent(2, content));
      ConsumerSpec spec = new ConsumerSpec(ORDERS, ConsumerSpec.Kind.QUEUE, null, null, false);
      client.send(new ClientFrame.OpenConsumer(1, 3, 1, 1, spec));
      client.send(new ClientFrame.Credit(1, 1, 1, 10, 1_000_000));
      MessageContent back = client.expect(BrokerFrame.Deliver.class).content();
      assertThat(back.bytes()).isEqualTo(content.bytes());
      assertThat(back.isIntact()).isTrue();
      client.close();
    }
  }

  @Test
  void administratorsSeeTheStatusOverTheWire() throws Exception {
    try (Broker broker = start(rows)) {
      addAda(broker);
      FrameClient client = connect(broker);
      client.send(new ClientFrame.Admin(1, AdminOperation.STATUS, Map.of(), ""));
      BrokerFrame.AdminReply reply = client.expect(BrokerFrame.AdminReply.class);
      assertThat(reply.code()).isNull();
      assertThat(reply.rows()).extracting(List::toString).anyMatch(row -> row.contains("commit-"));
    }
  }
}
