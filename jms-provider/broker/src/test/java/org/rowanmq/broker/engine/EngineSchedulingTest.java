package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;

/** Messages that come at a time, come again and again, or are cancelled, by their properties. */
final class EngineSchedulingTest {
  private static final long MINUTE = 60_000;
  private final EngineRig rig = new EngineRig(base -> base.change().pageMessages(2).build());
  private final RigClient client = open(rig);

  private static RigClient open(EngineRig rig) {
    return rig.connect("admin").open(0x1f).transacted(1).session(2);
  }

  private static MessageContent content(String text, String property, Object value) {
    return new ContentBuilder().property(property, value).text(text).build();
  }

  private long send(RigClient to, boolean persistent, MessageContent content) {
    to.frame(to.sendFrame(++to.sequence, 2, "queue://q", persistent, content));
    return to.sequence;
  }

  private long send(String property, Object value) {
    return send(client, true, content("a", property, value));
  }

  private static String id(long sequence) {
    return "ID:1f-" + sequence;
  }

  @Test
  void aMessageComesAtItsTimeAsANumberOrAText() {
    client.consume(2, 1, "queue://q");
    send("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000);
    send("JMS_Rowan_DeliverAt", Instant.ofEpochMilli(rig.nowMillis + 9_000).toString());
    send("JMS_Rowan_DeliverAt", 1L); // long ago
    assertThat(client.texts()).hasSize(1);
    rig.pass(4_999);
    assertThat(client.texts()).hasSize(1);
    rig.pass(1);
    assertThat(client.texts()).hasSize(2);
    rig.pass(4_000);
    assertThat(client.texts()).hasSize(3);
  }

  @Test
  void whatIsNoTimeIsRefusedAndSaysWhatIsAllowed() {
    for (String property : List.of("JMS_Rowan_DeliverAt", "JMS_Rowan_Cron", "JMS_Rowan_Cancel")) {
      long sequence = send(property, "tomorrow");
      assertThat(client.refused(sequence)).isEqualTo(ErrorCode.ARGUMENT_INVALID);
      assertThat(client.detail(sequence)).contains(property).contains("'tomorrow'");
    }
    assertThat(client.refused(send("JMS_Rowan_Cron", "* * * * * Mars/Base"))).isNotNull();
    assertThat(rig.store.scheduled).isEmpty();
  }

  @Test
  void aRepeatingMessageComesOncePerTimeAndSurvivesRestarts() {
    long first = (rig.nowMillis / MINUTE + 1) * MINUTE;
    send("JMS_Rowan_Cron", "* * * * *");
    assertThat(client.isConfirmed(client.sequence)).isTrue();
    List<Long> times = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    EngineRig current = rig;
    for (int life = 0; life < 3; life++) {
      RigClient consumer = current.connect("admin").open(100 + life).transacted(1);
      consumer.consume(1, 1, "queue://q");
      current.pass(2 * MINUTE);
      for (BrokerFrame.Deliver each : consumer.all(BrokerFrame.Deliver.class)) {
        times.add(each.producerSequence());
        ids.add(SelectorValues.messageId(each.producerId(), each.producerSequence()));
      }
      consumer.commit(1, Ranges.of(1, 2));
      EngineRig next = current.restart();
      next.nowMillis = current.nowMillis;
      current = next;
    }
    assertThat(times)
        .containsExactly(
            first,
            first + MINUTE,
            first + 2 * MINUTE,
            first + 3 * MINUTE,
            first + 4 * MINUTE,
            first + 5 * MINUTE);
    assertThat(new HashSet<>(ids)).hasSize(6).doesNotContain(id(1));
    assertThat(current.store.scheduled).hasSize(1);
  }

  @Test
  void timesThatPassWhileTheBrokerIsDownGiveOneMessage() {
    send("JMS_Rowan_Cron", "* * * * *");
    EngineRig again = rig.restart();
    again.nowMillis = rig.nowMillis + 10 * MINUTE;
    RigClient consumer = open(again);
    consumer.consume(2, 1, "queue://q");
    again.pass(1);
    assertThat(consumer.texts()).hasSize(1);
    again.pass(MINUTE);
    assertThat(consumer.texts()).hasSize(2);
  }

  @Test
  void anOccurrenceAndTheNextScheduleStandOrFallTogether() {
    send("JMS_Rowan_Cron", "* * * * *");
    rig.isStoreSlow = true;
    rig.pass(MINUTE);
    EngineRig again = rig.restart(); // the promotion was not written
    again.nowMillis = rig.nowMillis;
    RigClient consumer = open(again);
    consumer.consume(2, 1, "queue://q");
    again.pass(1);
    assertThat(consumer.texts()).hasSize(1);
    assertThat(again.store.scheduled).hasSize(1);
  }

  @Test
  void aClockThatJumpsBackRepeatsNothing() {
    client.consume(2, 1, "queue://q");
    send("JMS_Rowan_Cron", "* * * * *");
    rig.pass(MINUTE);
    assertThat(client.texts()).hasSize(1);
    assertThat(rig.store.scheduled.get(0).dueMillis())
        .isGreaterThan(client.last(BrokerFrame.Deliver.class).producerSequence());
    rig.nowMillis -= 10 * MINUTE;
    rig.pass(5_000);
    assertThat(client.texts()).hasSize(1);
  }

  @Test
  void messagesWithoutRowsRepeatTooUntilTheBrokerEnds() {
    client.consume(2, 1, "queue://q");
    send(client, false, content("loose", "JMS_Rowan_Cron", "* * * * *"));
    rig.pass(3 * MINUTE);
    assertThat(client.texts()).hasSize(3);
    assertThat(rig.store.scheduled).isEmpty();
  }

  @Test
  void eachOfThemLivesAsLongAsTheFirstWasToLive() {
    client.frame(
        new org.rowanmq.wire.ClientFrame.Send(
            1,
            ++client.sequence,
            2,
            org.rowanmq.wire.Destination.queue("q"),
            true,
            4,
            10_000,
            0,
            false,
            content("short", "JMS_Rowan_Cron", "* * * * *")));
    rig.pass((rig.nowMillis / MINUTE + 1) * MINUTE - rig.nowMillis + 1);
    assertThat(rig.store.rows).hasSize(1);
    assertThat(rig.store.rows.firstEntry().getValue().annotations().expiresMillis() % MINUTE)
        .isEqualTo(10_000);
    assertThat(rig.store.scheduled).hasSize(1);
  }

  @Test
  void anyScheduledMessageIsCancelledByItsIdInAllQueues() {
    long once = send("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000);
    long often = send("JMS_Rowan_Cron", "* * * * *");
    send("JMS_Rowan_DeliverAt", rig.nowMillis + 6_000);
    send("JMS_Rowan_DeliverAt", rig.nowMillis + 7_000);
    assertThat(rig.store.scheduled).hasSize(4);
    long cancel = send("JMS_Rowan_Cancel", id(once));
    assertThat(client.isConfirmed(cancel)).isTrue();
    assertThat(
            client.admin(AdminOperation.CANCEL_SCHEDULED, Map.of("message-id", id(often))).code())
        .isNull();
    assertThat(rig.store.scheduled).hasSize(2);
    client.consume(2, 1, "queue://q");
    rig.pass(10 * MINUTE);
    assertThat(client.texts()).hasSize(2);
    assertThat(rig.store.scheduled).isEmpty();
  }

  @Test
  void aCancellationIsPartOfItsTransaction() {
    long sent = send("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000);
    client.frame(
        client.sendFrame(
            ++client.sequence, 1, "queue://q", true, content("no", "JMS_Rowan_Cancel", id(sent))));
    client.rollback(1, Ranges.empty());
    assertThat(rig.store.scheduled).hasSize(1);
    client.frame(
        client.sendFrame(
            ++client.sequence, 1, "queue://q", true, content("yes", "JMS_Rowan_Cancel", id(sent))));
    client.commit(1, Ranges.empty());
    assertThat(rig.store.scheduled).isEmpty();
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aBranchKeepsTheTimesOfWhatItSends() {
    BranchId id = new BranchId(1, new byte[] {1}, new byte[] {1});
    client.branch(1, BranchOperation.START, id, Ranges.empty());
    client.frame(
        client.sendFrame(
            ++client.sequence,
            1,
            "queue://q",
            true,
            content("at noon", "JMS_Rowan_DeliverAt", rig.nowMillis + 5_000)));
    client.branch(1, BranchOperation.END, id, Ranges.empty());
    client.branch(BranchOperation.PREPARE, id);
    EngineRig again = rig.restart();
    RigClient other = open(again);
    other.branch(BranchOperation.COMMIT, id);
    assertThat(again.store.scheduled).hasSize(1);
    other.consume(2, 1, "queue://q");
    again.pass(5_000);
    assertThat(other.texts()).containsExactly("at noon");
  }

  @Test
  void whatIsCancelledIsNotBroughtInByAReadUnderWay() {
    for (int i = 0; i < 30; i++) {
      send("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000 + i);
    }
    EngineRig again = rig.restart();
    again.isStoreSlow = true;
    RigClient other = again.connect("admin").open(0x1f);
    again.settle();
    other.sequence = 1_000;
    other.session(2);
    again.settle();
    for (int i = 1; i <= 30; i++) {
      send(other, true, content("", "JMS_Rowan_Cancel", "ID:1f-" + (i + 2)));
    }
    again.settle();
    assertThat(again.store.scheduled).isEmpty();
    again.isStoreSlow = false;
    other.consume(2, 1, "queue://q");
    again.pass(MINUTE);
    assertThat(other.texts()).isEmpty();
  }

  @Test
  void whatIsCancelledInItsOwnTransactionNeverComes() {
    client.consume(2, 1, "queue://q");
    for (boolean persistent : List.of(true, false)) {
      client.frame(
          client.sendFrame(
              ++client.sequence,
              1,
              "queue://q",
              persistent,
              content("no", "JMS_Rowan_Cron", "* * * * *")));
      client.frame(
          client.sendFrame(
              ++client.sequence,
              1,
              "queue://q",
              true,
              content("", "JMS_Rowan_Cancel", id(client.sequence - 1))));
      client.commit(1, Ranges.empty());
    }
    rig.pass(5 * MINUTE);
    assertThat(client.texts()).isEmpty();
    assertThat(rig.store.scheduled).isEmpty();
  }

  @Test
  void whatIsCancelledWhileItIsWrittenNeverComes() {
    client.consume(2, 1, "queue://q");
    rig.isStoreSlow = true;
    long once = send("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000);
    send("JMS_Rowan_Cancel", id(once));
    rig.settle();
    rig.isStoreSlow = false;
    rig.pass(MINUTE);
    assertThat(client.texts()).isEmpty();
  }

  @Test
  void aCancellationMeetsARepeatedMessageBetweenTwoOfItsTimes() {
    client.consume(2, 1, "queue://q");
    long often = send("JMS_Rowan_Cron", "* * * * *");
    rig.isStoreSlow = true;
    rig.pass(MINUTE); // this time's copy and the next schedule are being written
    send("JMS_Rowan_Cancel", id(often));
    rig.settle();
    rig.isStoreSlow = false;
    rig.pass(5 * MINUTE);
    assertThat(client.texts()).hasSize(1);
    assertThat(rig.store.scheduled).isEmpty();
  }

  @Test
  void aRefusedCancellationOfWhatIsBeingWrittenCancelsNothing() {
    client.consume(2, 1, "queue://q");
    rig.store.poison = op -> op instanceof StoreOp.Cancel;
    rig.isStoreSlow = true;
    long once = send("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000);
    send("JMS_Rowan_Cancel", id(once));
    rig.settle();
    rig.isStoreSlow = false;
    rig.pass(5_000);
    assertThat(client.texts()).hasSize(1);
  }

  @Test
  void aRefusedCancellationOfAMessageWithoutARowCancelsNothing() {
    client.consume(2, 1, "queue://q");
    long loose = send(client, false, content("a", "JMS_Rowan_DeliverAt", rig.nowMillis + 5_000));
    rig.store.poison = op -> op instanceof StoreOp.Cancel;
    assertThat(client.refused(send("JMS_Rowan_Cancel", id(loose)))).isNotNull();
    rig.pass(5_000);
    assertThat(client.texts()).hasSize(1);
  }

  @Test
  void aReadMeanwhileMissesNothingThatARefusedCancellationLeaves() {
    for (int i = 0; i < 30; i++) {
      send("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000 + i);
    }
    rig.store.poison = op -> op instanceof StoreOp.Cancel;
    EngineRig again = rig.restart();
    again.isStoreSlow = true;
    RigClient other = again.connect("admin").open(0x1f);
    again.settle();
    other.sequence = 1_000;
    other.session(2);
    again.settle();
    for (int i = 1; i <= 30; i++) {
      send(other, true, content("", "JMS_Rowan_Cancel", "ID:1f-" + (i + 2)));
    }
    again.settle();
    again.isStoreSlow = false;
    other.consume(2, 1, "queue://q");
    again.pass(MINUTE);
    assertThat(other.texts()).hasSize(30);
  }

  @Test
  void whatIsScheduledDoesNotUseUpTheMemoryThatSendersNeed() {
    EngineRig small =
        new EngineRig(base -> base.change().pageMessages(4).windowBytes(1_000).build());
    RigClient one = open(small);
    one.consume(2, 1, "queue://q");
    for (int i = 0; i < 40; i++) {
      send(one, true, content("a", "JMS_Rowan_DeliverAt", small.nowMillis + 60_000 + i / 30));
    }
    assertThat(memory(one)).isLessThan(200);
    EngineRig again = small.restart();
    again.nowMillis = small.nowMillis;
    RigClient other = open(again);
    other.consume(2, 1, "queue://q");
    assertThat(memory(other)).isLessThan(200);
    again.pass(60_100);
    assertThat(other.texts()).hasSize(40);
  }

  @Test
  void whatLiesBehindACancelledMessageWithoutARowIsReadInTime() {
    EngineRig small = new EngineRig(base -> base.change().pageMessages(1).windowBytes(400).build());
    RigClient one = open(small);
    send(one, true, content("kept", "JMS_Rowan_DeliverAt", small.nowMillis + 60_000));
    long loose = send(one, false, content("b", "JMS_Rowan_DeliverAt", small.nowMillis + 5_000));
    send(one, true, content("", "JMS_Rowan_Cancel", id(loose)));
    one.consume(2, 1, "queue://q");
    small.pass(60_100);
    assertThat(one.texts()).containsExactly("kept");
  }

  private static long memory(RigClient client) {
    return client.admin(AdminOperation.STATUS, Map.of()).rows().stream()
        .filter(row -> row.get(0).equals("memory-used-bytes"))
        .mapToLong(row -> Long.parseLong(row.get(1)))
        .sum();
  }

  @Test
  void aRefusedCancellationCancelsNothing() {
    long sent = send("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000);
    rig.store.poison = op -> op instanceof StoreOp.Cancel;
    long cancel = send("JMS_Rowan_Cancel", id(sent));
    assertThat(client.refused(cancel)).isEqualTo(ErrorCode.STORE_REJECTED);
    rig.store.poison = op -> false;
    client.consume(2, 1, "queue://q");
    rig.pass(6_000);
    assertThat(client.texts()).hasSize(1);
  }

  @Test
  void whatWaitsForAnotherAttemptIsNotCancelled() {
    EngineRig slow =
        new EngineRig(
            base ->
                base.change()
                    .redelivery(new RedeliveryPolicy(3, "DLQ", List.of(1_000L), 1, 1_000, 0))
                    .build());
    RigClient one = open(slow);
    one.consume(1, 1, "queue://q");
    send(one, true, RigClient.content("failed"));
    long sent = one.sequence;
    one.rollback(1, Ranges.of(1));
    one.credit(1, 1);
    send(one, true, content("", "JMS_Rowan_Cancel", id(sent)));
    slow.pass(1_000);
    assertThat(one.texts()).containsExactly("failed", "failed!");
  }
}
