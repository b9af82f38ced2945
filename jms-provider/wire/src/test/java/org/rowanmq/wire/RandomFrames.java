package org.rowanmq.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Frames with every field at random; few channels, sessions and names, so that state is used. */
final class RandomFrames {
  private final Random random;
  private final int contentMax;

  RandomFrames(long seed, int contentMax) {
    this.random = new Random(seed);
    this.contentMax = contentMax;
  }

  ClientFrame client() {
    int channel = channel();
    return switch (random.nextInt(34)) {
      case 0 -> new ClientFrame.Hello(1, small(), text(), 8192 + random.nextInt(1 << 20));
      case 1 -> new ClientFrame.Auth(text(), bytes(40));
      case 2 -> new ClientFrame.AuthResponse(bytes(40));
      case 3 -> new ClientFrame.Ping();
      case 4 -> new ClientFrame.Pong();
      case 5 -> new ClientFrame.Close(random.nextBoolean() ? null : code(), text());
      case 6 ->
          new ClientFrame.OpenChannel(
              channel, random.nextLong(), maybe(), random.nextBoolean(), positive());
      case 7 -> new ClientFrame.CloseChannel(channel, positive());
      case 8 -> new ClientFrame.SetClientId(channel, positive(), text());
      case 9 -> new ClientFrame.Answered(channel, positive());
      case 10 ->
          new ClientFrame.OpenSession(
              channel, positive(), small(), random.nextBoolean(), random.nextBoolean());
      case 11 -> new ClientFrame.CloseSession(channel, positive(), small(), ranges());
      case 12 -> new ClientFrame.OpenConsumer(channel, positive(), small(), small(), spec());
      case 13 -> new ClientFrame.Credit(channel, small(), small(), small(), positive());
      case 14 -> new ClientFrame.Drain(channel, small(), small(), small());
      case 15 -> new ClientFrame.CloseConsumer(channel, positive(), small(), small(), ranges());
      case 16 -> new ClientFrame.Settle(channel, positive(), small(), ranges());
      case 17 -> new ClientFrame.Resettle(channel, positive(), small(), keys());
      case 18 -> new ClientFrame.Commit(channel, positive(), small(), ranges());
      case 19 -> new ClientFrame.Rollback(channel, positive(), small(), ranges());
      case 20 -> new ClientFrame.Recover(channel, positive(), small(), ranges());
      case 21 -> new ClientFrame.CreateTemporary(channel, positive(), destination());
      case 22 -> new ClientFrame.DeleteTemporary(channel, positive(), destination());
      case 23 -> new ClientFrame.Unsubscribe(channel, positive(), text());
      case 24 -> new ClientFrame.Release(channel, small(), small(), small(), ranges());
      case 25 -> new ClientFrame.HandOver(channel, positive(), small(), small(), ranges());
      case 26 -> new ClientFrame.ContentPart(channel, small(), positive(), bytes(8_000));
      case 27 ->
          new ClientFrame.FetchPart(
              channel, small(), small(), random.nextInt(10), positive(), positive(), small());
      case 28 ->
          new ClientFrame.Admin(
              random.nextLong(), AdminOperation.values()[random.nextInt(5)], map(), text());
      case 29 ->
          new ClientFrame.Branch(
              channel,
              positive(),
              small(),
              BranchOperation.values()[random.nextInt(BranchOperation.values().length)],
              branch(),
              small(),
              ranges());
      case 30 ->
          new ClientFrame.ListBranches(channel, positive(), random.nextBoolean() ? null : branch());
      case 31 -> new ClientFrame.Reject(channel, small(), ranges());
      case 32 -> new ClientFrame.Failed(channel, small(), ranges(), text(), text());
      default -> send(channel);
    };
  }

  BrokerFrame broker() {
    int channel = channel();
    return switch (random.nextInt(22)) {
      case 0 ->
          new BrokerFrame.Welcome(
              1, text(), random.nextLong(), texts(), 8192 + small(), positive(), small());
      case 1 -> new BrokerFrame.Challenge(bytes(40));
      case 2 -> new BrokerFrame.Authenticated(bytes(40));
      case 3 -> new BrokerFrame.Ping();
      case 4 -> new BrokerFrame.Pong();
      case 5 -> new BrokerFrame.Close(code(), text());
      case 6 ->
          new BrokerFrame.ChannelOpened(
              channel, random.nextBoolean(), random.nextBoolean(), ranges(), List.of(refusal()));
      case 7 -> new BrokerFrame.Confirm(channel, ranges());
      case 8 -> new BrokerFrame.Refuse(channel, refusal());
      case 9 -> new BrokerFrame.ConsumerOpened(channel, positive(), random.nextLong());
      case 10 -> new BrokerFrame.SendCredit(channel, small(), small(), positive());
      case 11 -> new BrokerFrame.Drained(channel, small(), small(), small());
      case 12 -> new BrokerFrame.ConsumerClosed(channel, small(), small(), code(), text());
      case 13 -> new BrokerFrame.HandedOver(channel, positive(), positive());
      case 14 -> new BrokerFrame.ContentCredit(channel, small(), positive(), positive());
      case 15 -> new BrokerFrame.Part(channel, positive(), random.nextBoolean(), bytes(8_000));
      case 16 -> new BrokerFrame.NoPart(channel, positive(), code(), text());
      case 17 ->
          new BrokerFrame.Welcome(
              2, text(), random.nextLong(), texts(), 8192, positive(), small(), positive());
      case 18 ->
          new BrokerFrame.AdminReply(
              random.nextLong(),
              random.nextBoolean() ? null : code(),
              text(),
              texts(),
              List.of(texts(), texts()),
              text());
      case 19 ->
          new BrokerFrame.Branches(
              channel, positive(), List.of(branch(), branch()), random.nextBoolean());
      default -> deliver(channel);
    };
  }

  private ClientFrame.Send send(int channel) {
    return new ClientFrame.Send(
        channel,
        positive(),
        small(),
        destination(),
        random.nextBoolean(),
        random.nextInt(10),
        random.nextBoolean() ? 0 : positive(),
        random.nextBoolean() ? 0 : positive(),
        random.nextBoolean(),
        random.nextBoolean(),
        content());
  }

  private BrokerFrame.Deliver deliver(int channel) {
    return new BrokerFrame.Deliver(
        channel,
        small(),
        small(),
        positive(),
        random.nextLong(),
        random.nextBoolean() ? 1 : small(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(10),
        destination(),
        random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(3),
        random.nextLong(),
        "user" + random.nextInt(3),
        random.nextBoolean() ? Map.of() : map(),
        content());
  }

  MessageContent content() {
    if (random.nextInt(4) == 0) {
      byte[] bytes = bytes(contentMax);
      return random.nextBoolean()
          ? new MessageContent(bytes, random.nextInt())
          : new MessageContent(bytes, random.nextInt(), bytes.length + positive() / 2 + 1);
    }
    ContentBuilder builder = new ContentBuilder().timestampMillis(positive());
    for (int i = random.nextInt(6); i > 0; i--) {
      builder.property("p" + random.nextInt(2000) + "x".repeat(random.nextInt(3) * 130), value());
    }
    return builder.bytes(bytes(contentMax), 0, 0).text(text()).build();
  }

  private Object value() {
    return switch (random.nextInt(7)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextInt();
      case 2 -> random.nextLong();
      case 3 -> random.nextDouble();
      case 4 -> (short) random.nextInt();
      case 5 -> "\ud800 half";
      default -> text();
    };
  }

  private int channel() {
    return random.nextInt(20) == 0 ? random.nextInt(1, Integer.MAX_VALUE) : random.nextInt(1, 4);
  }

  private int small() {
    return random.nextInt(20) == 0 ? random.nextInt(Integer.MAX_VALUE - 9000) : random.nextInt(5);
  }

  private long positive() {
    return random.nextLong() >>> 1 + random.nextInt(62);
  }

  private BranchId branch() {
    byte[] global = new byte[1 + random.nextInt(BranchId.PART_MAX)];
    random.nextBytes(global);
    byte[] qualifier = new byte[random.nextInt(BranchId.PART_MAX + 1)];
    random.nextBytes(qualifier);
    return new BranchId(random.nextInt(Integer.MAX_VALUE), global, qualifier);
  }

  private ErrorCode code() {
    return ErrorCode.values()[random.nextInt(ErrorCode.values().length)];
  }

  private Refusal refusal() {
    return new Refusal(positive(), code(), text());
  }

  private Ranges ranges() {
    Ranges.Builder builder = new Ranges.Builder();
    long at = random.nextInt(4) == 0 ? positive() >>> 2 : 0;
    for (int i = random.nextInt(4); i > 0; i--) {
      long first = at + 1 + random.nextInt(3);
      long last = first + random.nextInt(3);
      builder.add(first, last);
      at = last;
    }
    return random.nextInt(50) == 0 ? Ranges.of(Long.MAX_VALUE) : builder.build();
  }

  private List<DeliveryKey> keys() {
    List<DeliveryKey> keys = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      keys.add(new DeliveryKey(random.nextLong(), random.nextInt(10), random.nextLong()));
    }
    return keys;
  }

  private ConsumerSpec spec() {
    ConsumerSpec.Kind kind =
        ConsumerSpec.Kind.values()[random.nextInt(ConsumerSpec.Kind.values().length)];
    return new ConsumerSpec(
        destination(),
        kind,
        maybe(),
        maybe(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean() ? 0 : random.nextInt(-128, 128),
        random.nextBoolean() ? 1 : random.nextInt(1, 1001),
        random.nextBoolean() ? RedeliveryTerms.NONE : redelivery());
  }

  private RedeliveryTerms redelivery() {
    return new RedeliveryTerms(
        random.nextInt(4), random.nextLong(RedeliveryTerms.UNSET, RedeliveryTerms.DELAY_MAX + 1));
  }

  private Destination destination() {
    DestinationKind kind = DestinationKind.values()[random.nextInt(4)];
    int form = random.nextInt(12);
    return new Destination(
        kind,
        form == 0 ? "ü".repeat(300) : form == 1 ? "d" + random.nextInt(3000) : "orders" + form);
  }

  private Map<String, String> map() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put("key" + random.nextInt(5), text());
    }
    return map;
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.add(text());
    }
    return texts;
  }

  private String text() {
    return switch (random.nextInt(4)) {
      case 0 -> "";
      case 1 -> "größe \u20ac \ud83d\ude00 \ufffd";
      default -> "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 3000 : 30));
    };
  }

  private String maybe() {
    return random.nextBoolean() ? null : text();
  }

  byte[] bytes(int max) {
    byte[] bytes = new byte[random.nextInt(max)];
    random.nextBytes(bytes);
    return bytes;
  }
}
