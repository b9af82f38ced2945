package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.DeliveryKey;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.Ranges;

/**
 * Whatever clients say, in whatever order, with links lost, commits refused and the broker killed
 * in between: the engine never breaks an invariant of its own, and an idle end leaves no memory
 * taken.
 */
final class EngineChaosTest {
  private static final List<String> DESTINATIONS =
      List.of(
          "queue://a",
          "queue://b",
          "topic://t.x",
          "topic://t.*",
          "topic://#",
          "temp-queue://q",
          "temp-topic://t");

  private final TinyStore store = new TinyStore();
  private final EngineSettings settings = EngineSettingsChanges.tiny();
  private final List<RigClient> clients = new ArrayList<>();
  private int connections;
  private EngineRig rig = new EngineRig(store, settings);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void nothingAClientSaysBreaksTheEngine(long seed) {
    Random random = new Random(seed);
    store.poison = op -> op instanceof StoreOp.Insert && random.nextInt(50) == 0;
    for (int i = 0; i < 4_000; i++) {
      step(random);
    }
    store.poison = op -> false;
    rig.isStoreSlow = false;
    rig.settle();
    clients.forEach(RigClient::lose);
    rig.pass(settings.detachedMillis() * 2);
    rig.apply(new Command.Stop());
    assertThat(rig.isStopped).isTrue();
    EngineRig next = new EngineRig(store, settings);
    RigClient last = next.connect("alice").open(999, "reader").session(1);
    long stored = store.rows.keySet().stream().filter(ref -> name(ref.queue()).equals("a")).count();
    last.consume(1, 1, "queue://a");
    for (long seen = 0; seen < stored; ) {
      int delivered = last.all(BrokerFrame.Deliver.class).size();
      assertThat(delivered).isGreaterThan((int) seen);
      last.settle(1, seen + 1, delivered);
      seen = delivered;
    }
    assertThat(last.all(BrokerFrame.Deliver.class)).hasSize((int) stored).doesNotHaveDuplicates();
  }

  private String name(long queue) {
    return store.queues.containsKey(queue) ? store.queues.get(queue).displayName() : "";
  }

  private void step(Random random) {
    // Who breaks the protocol, as random frames do, is thrown out and connects again.
    clients.removeIf(
        client -> {
          boolean isOut = rig.closed.stream().anyMatch(each -> each.link() == client.link);
          if (isOut) {
            client.lose();
          }
          return isOut;
        });
    int dice = random.nextInt(100);
    rig.isStoreSlow = random.nextInt(3) > 0;
    if (clients.size() < 3 || dice == 0) {
      RigClient client = rig.connect("admin");
      clients.add(client);
      client.sequence = ++connections * 100_000L; // never reused by a producer id
      long producer = 1 + random.nextInt(20);
      if (random.nextBoolean()) {
        client.resume(producer, client.sequence - random.nextInt(200_000));
      } else {
        client.open(producer, random.nextBoolean() ? "c" + random.nextInt(4) : null);
      }
      client.session(1).transacted(2).session(3);
    } else if (dice == 1) {
      RigClient lost = clients.remove(random.nextInt(clients.size()));
      lost.lose();
    } else if (dice == 2 && random.nextInt(20) == 0) {
      clients.clear();
      rig = new EngineRig(store, settings);
    } else if (dice < 6) {
      rig.pass(random.nextInt(3_000));
    } else if (dice < 10) {
      rig.settle();
    } else {
      RigClient client = clients.get(random.nextInt(clients.size()));
      client.frame(frame(random, client));
    }
  }

  private static ClientFrame frame(Random random, RigClient client) {
    int session = 1 + random.nextInt(3);
    List<BrokerFrame.ConsumerOpened> opened = client.all(BrokerFrame.ConsumerOpened.class);
    int consumer = opened.isEmpty() ? 1 : (int) pick(random, opened).sequence(); // its number too
    int channel = random.nextInt(50) == 0 ? 2 : 1;
    long sequence = random.nextInt(40) == 0 ? client.sequence - 5 : ++client.sequence;
    boolean isWrong = random.nextInt(200) == 0;
    boolean transacted = (session == 2) != isWrong;
    Destination destination = Destination.parse(pick(random, DESTINATIONS));
    int deliveries =
        (int)
            client.all(BrokerFrame.Deliver.class).stream()
                .filter(each -> each.channel() == 1 && each.session() == session)
                .count();
    Ranges some = deliveries == 0 ? Ranges.empty() : Ranges.of(1, 1 + random.nextInt(deliveries));
    ClientFrame.Send send =
        new ClientFrame.Send(
            channel,
            sequence,
            session,
            destination,
            random.nextInt(4) > 0,
            random.nextInt(10),
            random.nextInt(5) == 0 ? random.nextInt(4_000) : 0,
            random.nextInt(10) == 0 ? random.nextInt(4_000) : 0,
            random.nextInt(10) == 0,
            RigClient.content("x".repeat(random.nextInt(400))));
    return switch (random.nextInt(30)) {
      case 0, 1, 2 ->
          isWrong
              ? new ClientFrame.OpenSession(channel, sequence, session, random.nextBoolean())
              : random.nextInt(10) == 0
                  ? new ClientFrame.CloseSession(channel, sequence, session, some)
                  : send;
      case 3, 4, 5 ->
          new ClientFrame.OpenConsumer(
              channel,
              sequence,
              session,
              isWrong ? consumer : (int) sequence,
              spec(random, destination));
      case 6 -> new ClientFrame.CloseConsumer(channel, sequence, session, consumer, some);
      case 7, 8, 9 -> new ClientFrame.Credit(channel, session, consumer, random.nextInt(9), 5_000);
      case 10 -> new ClientFrame.Drain(channel, session, consumer, random.nextInt(9));
      case 11, 12, 13, 14 ->
          transacted
              ? new ClientFrame.Commit(channel, sequence, session, some)
              : new ClientFrame.Settle(channel, sequence, session, some);
      case 16 -> new ClientFrame.Reject(channel, session, some);
      case 15 ->
          transacted
              ? new ClientFrame.Rollback(channel, sequence, session, some)
              : new ClientFrame.Recover(channel, sequence, session, some);
      case 17 -> new ClientFrame.CreateTemporary(channel, sequence, destination);
      case 18 -> new ClientFrame.DeleteTemporary(channel, sequence, destination);
      case 19 -> new ClientFrame.Unsubscribe(channel, sequence, "d" + random.nextInt(3));
      case 20 -> new ClientFrame.Answered(channel, Math.max(1, client.sequence - 20));
      case 21 -> new ClientFrame.SetClientId(channel, sequence, "c" + random.nextInt(4));
      case 22 ->
          new ClientFrame.Resettle(
              channel,
              sequence,
              session,
              List.of(
                  new DeliveryKey(
                      101 + random.nextInt(5), random.nextInt(10), 101 + random.nextInt(900))));
      case 23 -> new ClientFrame.Admin(1, AdminOperation.LIST_QUEUES, Map.of(), "");
      case 24 ->
          random.nextInt(10) > 0
              ? send
              : random.nextBoolean()
                  ? new ClientFrame.CloseChannel(channel, sequence)
                  : new ClientFrame.OpenChannel(
                      2 + random.nextInt(30), 1 + random.nextInt(6), null, true, 1);
      default -> send;
    };
  }

  private static ConsumerSpec spec(Random random, Destination destination) {
    ConsumerSpec.Kind kind = pick(random, List.of(ConsumerSpec.Kind.values()));
    return new ConsumerSpec(
        destination,
        kind,
        "d" + random.nextInt(3),
        random.nextInt(4) == 0 ? "JMSPriority > 4" : null,
        random.nextBoolean());
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
