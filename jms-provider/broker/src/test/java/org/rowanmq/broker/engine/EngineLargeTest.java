package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;

/** Contents in parts: credit, completeness, who may read them, and that nothing is left of them. */
class EngineLargeTest {
  private static final int PART = 100_000;
  private static final byte[] HEAD =
      new ContentBuilder().property("colour", "red").bytes(new byte[0], 0, 0).build().bytes();

  private final byte[] content = content(30 * PART + 1);
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(7).session(1).transacted(2);

  private static byte[] content(int length) {
    byte[] content = Arrays.copyOf(HEAD, length);
    for (int i = HEAD.length; i < length; i++) {
      content[i] = (byte) (i * 31);
    }
    return content;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }

  private void send(long sequence, int session, int crc, boolean persistent) {
    client.frame(
        new ClientFrame.Send(
            1,
            sequence,
            session,
            Destination.queue("q"),
            persistent,
            4,
            0,
            0,
            false,
            new MessageContent(HEAD, crc, content.length)));
  }

  private void part(long sequence, int session, int number) {
    int from = number * PART;
    byte[] part = Arrays.copyOfRange(content, from, Math.min(content.length, from + PART));
    client.frame(new ClientFrame.ContentPart(1, session, sequence, part));
  }

  private void upload(long sequence, int session) {
    send(sequence, session, crc(content), true);
    for (int i = 0; i * PART < content.length; i++) {
      part(sequence, session, i);
    }
  }

  private <F extends BrokerFrame> List<F> sent(Class<F> type) {
    return client.frames().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private long granted() {
    return sent(BrokerFrame.ContentCredit.class).stream()
        .mapToLong(BrokerFrame.ContentCredit::bytes)
        .sum();
  }

  private void assertNothingIsLeft() {
    rig.pass(200_000);
    assertThat(rig.store.parts).isEmpty();
    assertThat(rig.store.larges).isEmpty();
    Map<String, String> status = new HashMap<>();
    rig.connect("admin")
        .admin(AdminOperation.STATUS, Map.of())
        .rows()
        .forEach(row -> status.put(row.get(0), row.get(1)));
    assertThat(status).containsEntry("large-contents", "0").containsEntry("memory-used-bytes", "0");
  }

  @Test
  void partsAreStoredAsTheyComeAndTheMessageWhenTheyAreThere() {
    send(100, 1, crc(content), true);
    assertThat(granted()).isEqualTo(2 << 20);
    part(100, 1, 0);
    assertThat(rig.store.parts).hasSize(1);
    assertThat(granted()).isEqualTo((2 << 20) + PART);
    for (int i = 1; i * PART < content.length; i++) {
      assertThat(client.isConfirmed(100)).isFalse();
      assertThat(rig.store.rows).isEmpty();
      part(100, 1, i);
    }
    assertThat(client.isConfirmed(100)).isTrue();
    assertThat(granted()).isEqualTo(content.length);
    assertThat(rig.store.rows).hasSize(1);
    assertThat(rig.store.rows.firstEntry().getValue().content().length()).isEqualTo(HEAD.length);

    client.consume(1, 1, "queue://q");
    client.credit(1, 1);
    BrokerFrame.Deliver deliver = sent(BrokerFrame.Deliver.class).get(0);
    assertThat(deliver.content().wholeLength()).isEqualTo(content.length);
    client.frame(new ClientFrame.FetchPart(1, 1, 1, 4, deliver.id(), 1, 30));
    client.frame(new ClientFrame.FetchPart(1, 1, 1, 4, deliver.id(), 2, 31));
    assertThat(sent(BrokerFrame.Part.class).get(0).bytes())
        .isEqualTo(new byte[] {content[content.length - 1]});
    assertThat(sent(BrokerFrame.NoPart.class).get(0).code()).isEqualTo(ErrorCode.STALE);
    client.settle(1, 1, 1);
    assertNothingIsLeft();
  }

  @Test
  void aWrongChecksumIsRefusedAndLeavesNothing() {
    send(100, 1, crc(content) + 1, true);
    for (int i = 0; i * PART < content.length; i++) {
      part(100, 1, i);
    }
    assertThat(client.isConfirmed(100)).isFalse();
    assertThat(sent(BrokerFrame.Refuse.class).get(0).refusal().code())
        .isEqualTo(ErrorCode.MESSAGE_CORRUPT);
    assertNothingIsLeft();
  }

  @Test
  void whoGivesUpOrIsLostLeavesNothing() {
    send(100, 1, crc(content), true);
    part(100, 1, 0);
    client.frame(new ClientFrame.ContentPart(1, 1, 100, new byte[0]));
    assertThat(sent(BrokerFrame.Refuse.class)).hasSize(1);
    part(100, 1, 1); // was under way
    send(101, 1, crc(content), true);
    part(101, 1, 0);
    client.lose();
    assertThat(rig.closed).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void whatACrashLeavesIsSwept() {
    upload(100, 1);
    send(101, 1, crc(content), true);
    part(101, 1, 0);
    EngineRig next = rig.restart();
    next.pass(200_000);
    assertThat(next.store.larges).hasSize(1);
    assertThat(next.store.parts).hasSize(31);
  }

  @Test
  void whatOnlyMemoryNeedsIsNotSwept() {
    send(100, 1, crc(content), false);
    for (int i = 0; i * PART < content.length; i++) {
      part(100, 1, i);
    }
    assertThat(client.isConfirmed(100)).isTrue();
    assertThat(rig.store.rows).isEmpty();
    rig.pass(200_000);
    assertThat(rig.store.parts).hasSize(31);
    client.consume(1, 1, "queue://q");
    client.credit(1, 1);
    client.settle(1, 1, 1);
    assertNothingIsLeft();
  }

  @Test
  void aTransactionTakesItsContentsWithIt() {
    upload(100, 2);
    assertThat(client.isConfirmed(100)).isTrue();
    assertThat(rig.store.rows).isEmpty();
    rig.pass(200_000);
    assertThat(rig.store.parts).hasSize(31);
    send(101, 2, crc(content), true);
    part(101, 2, 0);
    client.rollback(2, Ranges.empty());
    assertNothingIsLeft();
  }

  @Test
  void moreThanTheCreditOrPartsOfOtherLengthsBreakTheProtocol() {
    send(100, 1, crc(content), true);
    part(100, 1, 0);
    client.frame(new ClientFrame.ContentPart(1, 1, 100, new byte[PART - 1]));
    assertThat(rig.closed).hasSize(1);
    assertThat(rig.closed.get(0).detail()).contains("CONTENT_PART of 99999 bytes");
  }

  @Test
  void aConsumerOfTheFirstProtocolVersionIsEndedAndTheMessageStays() {
    upload(100, 1);
    long link = 77;
    rig.sent.put(link, new ArrayList<>());
    rig.apply(new Command.LinkOpened(link, "old", false, false, 8_192));
    RigClient old = new RigClient(rig, link).open(8).session(1);
    old.consume(1, 1, "queue://q");
    old.credit(1, 1);
    rig.pass(1);
    assertThat(old.frames())
        .anySatisfy(
            frame ->
                assertThat(frame)
                    .isInstanceOfSatisfying(
                        BrokerFrame.ConsumerClosed.class,
                        closed -> assertThat(closed.code()).isEqualTo(ErrorCode.UNSUPPORTED)));
    assertThat(rig.store.rows).hasSize(1);
  }
}
