package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

final class EngineTemporaryDestinationTest {
  private static final String QUEUE = "temp-queue://t1";
  private static final String TOPIC = "temp-topic://t2";

  private final EngineRig rig = new EngineRig();
  private final RigClient owner = rig.connect("alice").open(1).session(1);
  private final RigClient other = rig.connect("bob").open(2).session(1);

  private void create(long sequence, String destination) {
    owner.frame(new ClientFrame.CreateTemporary(1, sequence, Destination.parse(destination)));
    assertThat(owner.isConfirmed(sequence)).isTrue();
  }

  private void delete(RigClient client, long sequence, String destination) {
    client.frame(new ClientFrame.DeleteTemporary(1, sequence, Destination.parse(destination)));
  }

  @Test
  void anyoneSendsButOnlyTheOwnerConsumes() {
    create(50, QUEUE);
    create(51, TOPIC);
    owner.consume(1, 1, QUEUE);
    owner.consume(1, 2, TOPIC);
    other.send(1, QUEUE, "a");
    other.send(1, TOPIC, "b");
    assertThat(owner.texts()).containsExactly("a", "b");
    assertThat(other.refused(other.consume(1, 1, QUEUE))).isEqualTo(ErrorCode.DESTINATION_INVALID);
    assertThat(other.refused(other.consume(1, 2, TOPIC))).isEqualTo(ErrorCode.DESTINATION_INVALID);
    long browse = other.consume(1, 3, RigClient.spec(QUEUE, ConsumerSpec.Kind.BROWSER, null, null));
    assertThat(other.refused(browse)).isEqualTo(ErrorCode.DESTINATION_INVALID);
  }

  @Test
  void itsMessagesAreNeverStored() {
    create(50, QUEUE);
    int batches = rig.store.batches.size();
    long sequence = other.send(1, QUEUE, "a");
    assertThat(other.isConfirmed(sequence)).isTrue();
    assertThat(rig.store.batches).hasSize(batches);
  }

  @Test
  void itCannotBeDeletedWhileItIsConsumedOrByOthers() {
    create(50, QUEUE);
    create(51, TOPIC);
    owner.consume(1, 1, QUEUE);
    owner.consume(1, 2, TOPIC);
    delete(owner, 60, QUEUE);
    delete(owner, 61, TOPIC);
    delete(other, 62, QUEUE);
    assertThat(owner.refused(60)).isEqualTo(ErrorCode.DESTINATION_INVALID);
    assertThat(owner.refused(61)).isEqualTo(ErrorCode.DESTINATION_INVALID);
    assertThat(other.refused(62)).isEqualTo(ErrorCode.DESTINATION_INVALID);
    owner.closeConsumer(1, 1, Ranges.empty());
    delete(owner, 63, QUEUE);
    assertThat(owner.isConfirmed(63)).isTrue();
  }

  @Test
  void aDeletedOneIsNotFound() {
    create(50, QUEUE);
    delete(owner, 60, QUEUE);
    assertThat(other.refused(other.send(1, QUEUE, "a"))).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
    assertThat(owner.refused(owner.consume(1, 1, QUEUE)))
        .isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
  }

  @Test
  void itEndsWithItsConnection() {
    create(50, QUEUE);
    owner.frame(new ClientFrame.CloseChannel(1, 70));
    assertThat(owner.isConfirmed(70)).isTrue();
    assertThat(other.refused(other.send(1, QUEUE, "a"))).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
  }

  @Test
  void aLostConnectionKeepsItForAWhile() {
    create(50, QUEUE);
    owner.lose();
    assertThat(other.refused(other.send(1, QUEUE, "a"))).isNull();
    rig.pass(rig.settings.detachedMillis() + 1_000);
    assertThat(other.refused(other.send(1, QUEUE, "b"))).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
  }

  @Test
  void onlyTemporaryNamesCanBeCreated() {
    owner.frame(new ClientFrame.CreateTemporary(1, 50, Destination.queue("orders")));
    assertThat(owner.refused(50)).isEqualTo(ErrorCode.DESTINATION_INVALID);
  }
}
