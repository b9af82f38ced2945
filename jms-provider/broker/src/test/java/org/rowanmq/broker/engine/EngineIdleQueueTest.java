package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.Ranges;

/** Queues that end when nobody needs them. */
final class EngineIdleQueueTest {
  private static final String TEMP = "queue://temp.a";
  private static final long IDLE = 10_000;

  private EngineRig rig =
      new EngineRig(
          base ->
              base.change()
                  .sweepMillis(1_000)
                  .policy(
                      new DestinationPolicy("temp.*", new RedeliveryPolicy(2, "temp.dead"))
                          .with(new KeepPolicy(0, "", false, IDLE)))
                  .build());
  private RigClient client = rig.connect("alice").open(1).session(1);

  private boolean isThere(String queue) {
    return rig.connect("admin").admin(AdminOperation.LIST_QUEUES, Map.of()).rows().stream()
        .anyMatch(row -> row.get(0).equals(queue));
  }

  @Test
  void aQueueEndsSomeTimeAfterItsLastMessageAndConsumer() {
    client.send(1, TEMP, "a");
    rig.pass(2 * IDLE);
    assertThat(isThere("temp.a")).isTrue();
    client.consume(1, 1, TEMP);
    client.settle(1, 1, 1);
    rig.pass(2 * IDLE);
    assertThat(isThere("temp.a")).isTrue();
    client.closeConsumer(1, 1, Ranges.empty());
    rig.pass(IDLE / 2);
    assertThat(isThere("temp.a")).isTrue();
    rig.pass(IDLE);
    assertThat(isThere("temp.a")).isFalse();
    assertThat(rig.store.rows).isEmpty();

    client.send(1, TEMP, "b");
    client.consume(1, 2, TEMP);
    assertThat(client.texts()).containsExactly("a", "b");
  }

  @Test
  void eachMessageBeginsItsTimeAnew() {
    client.consume(1, 1, "queue://other");
    for (int i = 0; i < 6; i++) {
      RigClient brief = rig.connect("bob").open(10 + i).session(1);
      brief.send(1, TEMP, "a");
      brief.consume(1, 1, TEMP);
      brief.settle(1, 1, 1);
      brief.closeSession(1, Ranges.empty());
      rig.pass(IDLE / 2);
      assertThat(isThere("temp.a")).isTrue();
    }
    rig.pass(2 * IDLE);
    assertThat(isThere("temp.a")).isFalse();
    assertThat(isThere("other")).isTrue();
  }

  @Test
  void aQueueWithAScheduledMessageStaysThoughOnlyTheDatabaseKnows() {
    client.frame(
        new ClientFrame.Send(
            1,
            ++client.sequence,
            1,
            Destination.parse(TEMP),
            true,
            4,
            0,
            100 * IDLE,
            false,
            RigClient.content("late")));
    rig = rig.restart();
    rig.pass(20 * IDLE);
    client = rig.connect("alice").open(2).session(1);
    assertThat(isThere("temp.a")).isTrue();
    rig.pass(100 * IDLE);
    client.consume(1, 1, TEMP);
    assertThat(client.texts()).containsExactly("late");
  }

  @Test
  void aQueueDoesNotEndUnderAMessageThatIsBeingScheduled() {
    client.send(1, TEMP, "a");
    client.consume(1, 1, TEMP);
    client.settle(1, 1, 1);
    client.closeConsumer(1, 1, Ranges.empty());
    for (long wait : new long[] {IDLE / 2, 2 * IDLE}) {
      rig.pass(IDLE / 2);
      rig.isStoreSlow = true;
      client.frame(
          new ClientFrame.Send(
              1,
              ++client.sequence,
              1,
              Destination.parse(TEMP),
              true,
              4,
              0,
              100 * IDLE,
              false,
              RigClient.content("late")));
      rig.pass(wait); // it is looked whether there are rows, before these are written
      rig.settle();
      rig.isStoreSlow = false;
      assertThat(isThere("temp.a")).isTrue();
    }
    assertThat(rig.store.scheduled).hasSize(2);
  }

  @Test
  void deadLetterQueuesStay() {
    rig.pass(10 * IDLE);
    assertThat(isThere("temp.dead")).isTrue();
  }
}
