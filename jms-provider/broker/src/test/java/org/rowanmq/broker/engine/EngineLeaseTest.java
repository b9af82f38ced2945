package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.AdminOperation;

/** I12: what an engine does whose lease on the store has lapsed. */
final class EngineLeaseTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1).session(1);

  EngineLeaseTest() {
    leaseFor(30_000);
  }

  private void leaseFor(long millis) {
    rig.apply(new Command.LeaseHeld((rig.nowMillis + millis) * 1_000_000));
  }

  @Test
  void nothingIsHandedOutUntilTheLeaseIsRenewed() {
    long sent = client.send(1, "queue://orders", "a");
    assertThat(client.isConfirmed(sent)).isTrue();
    rig.pass(30_001);
    client.consume(1, 1, "queue://orders");
    client.send(1, "queue://orders", "b");
    rig.pass(5_000);
    assertThat(client.texts()).isEmpty();
    leaseFor(30_000);
    assertThat(client.texts()).containsExactly("a", "b");
  }

  @Test
  void nonPersistentMessagesWaitAsWell() {
    client.consume(1, 1, "queue://orders");
    rig.pass(30_001);
    client.frame(client.sendFrame(50, 1, "queue://orders", false, RigClient.content("a")));
    assertThat(client.texts()).isEmpty();
    leaseFor(30_000);
    assertThat(client.texts()).containsExactly("a");
  }

  @Test
  void whatBecameDurableIsNotConfirmedUntilTheLeaseIsRenewed() {
    rig.isStoreSlow = true;
    long sent = client.send(1, "queue://orders", "a");
    rig.pass(30_001);
    rig.settle();
    assertThat(client.isConfirmed(sent)).isFalse();
    rig.isStoreSlow = false;
    long next = client.send(1, "queue://orders", "b");
    assertThat(client.isConfirmed(next)).isFalse();
    leaseFor(30_000);
    assertThat(client.isConfirmed(sent)).isTrue();
    rig.pass(1);
    assertThat(client.isConfirmed(next)).isTrue();
  }

  @Test
  void administratorsAreAnswered() {
    RigClient admin = rig.connect("admin").open(2);
    rig.pass(30_001);
    assertThat(admin.admin(AdminOperation.STATUS, java.util.Map.of()).rows()).isNotEmpty();
  }
}
