package org.rowanmq.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The frames behind {@code vectors/*.hex}: each list is one direction of one connection. */
final class GoldenFrames {
  private static final Destination ORDERS = Destination.queue("orders");
  private static final BranchId BRANCH =
      new BranchId(131_077, new byte[] {1, 2, 3, -1}, new byte[] {9});
  private static final Destination PRICES = Destination.topic("prices.eu");
  private static final Destination REPLIES =
      new Destination(DestinationKind.TEMPORARY_QUEUE, "7f3a9c");
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

  private GoldenFrames() {}

  static List<ClientFrame> client() {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("name", "shop");
    arguments.put("role", "user");
    List<ClientFrame> frames = new ArrayList<>();
    frames.add(new ClientFrame.Hello(1, 1, "rowanmq-client/0.1", 262_144));
    frames.add(new ClientFrame.Auth("SCRAM-SHA-256", ascii("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")));
    frames.add(
        new ClientFrame.AuthResponse(
            ascii("c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")));
    frames.add(new ClientFrame.OpenChannel(1, 0x0123456789abcdefL, "till-7", false, 1));
    frames.add(new ClientFrame.OpenChannel(2, 0x1111222233334444L, null, true, 17));
    frames.add(new ClientFrame.SetClientId(2, 18, "till-8"));
    frames.add(new ClientFrame.OpenSession(1, 1, 1, false));
    frames.add(new ClientFrame.OpenSession(1, 2, 2, true));
    frames.add(
        new ClientFrame.OpenConsumer(1, 3, 1, 1, spec(ORDERS, ConsumerSpec.Kind.QUEUE, null)));
    frames.add(
        new ClientFrame.OpenConsumer(1, 4, 2, 1, spec(PRICES, ConsumerSpec.Kind.DURABLE, "eu")));
    frames.add(new ClientFrame.Credit(1, 1, 1, 1_000, 1_048_576));
    frames.add(send(5, 1, content(1)));
    frames.add(send(6, 1, content(2)));
    frames.add(new ClientFrame.Send(1, 7, 2, PRICES, false, 9, 60_000, 1_500, true, longNames()));
    frames.add(new ClientFrame.Settle(1, 8, 1, Ranges.of(1)));
    frames.add(new ClientFrame.Settle(1, 9, 1, Ranges.of(2)));
    frames.add(
        new ClientFrame.Settle(1, 10, 1, new Ranges.Builder().add(3, 5).add(7).add(9, 40).build()));
    frames.add(
        new ClientFrame.Resettle(
            1, 11, 1, List.of(new DeliveryKey(3, 4, 1_000), new DeliveryKey(3, 4, 999))));
    frames.add(new ClientFrame.Commit(1, 12, 2, Ranges.of(1, 2)));
    frames.add(new ClientFrame.Rollback(1, 13, 2, Ranges.empty()));
    frames.add(new ClientFrame.Recover(1, 14, 1, Ranges.of(41)));
    frames.add(new ClientFrame.Drain(1, 1, 1, 5));
    frames.add(new ClientFrame.CreateTemporary(1, 15, REPLIES));
    frames.add(new ClientFrame.DeleteTemporary(1, 16, REPLIES));
    frames.add(new ClientFrame.CloseConsumer(1, 17, 1, 1, Ranges.of(42)));
    frames.add(new ClientFrame.Unsubscribe(1, 18, "eu"));
    frames.add(new ClientFrame.CloseSession(1, 19, 1, Ranges.empty()));
    frames.add(new ClientFrame.Answered(1, 20));
    frames.add(new ClientFrame.CloseChannel(1, 20));
    frames.add(new ClientFrame.Admin(1, AdminOperation.ADD_USER, arguments, ""));
    frames.add(new ClientFrame.Ping());
    frames.add(new ClientFrame.Pong());
    frames.add(new ClientFrame.Close(null, "bye"));
    frames.add(
        new ClientFrame.OpenConsumer(
            1, 21, 2, 2, spec(PRICES, ConsumerSpec.Kind.SHARED_DURABLE, "eu")));
    frames.add(
        new ClientFrame.OpenConsumer(
            1,
            22,
            2,
            3,
            new ConsumerSpec(ORDERS, ConsumerSpec.Kind.QUEUE, null, null, true, true, -7)));
    frames.add(new ClientFrame.Release(1, 2, 3, 6, Ranges.of(5, 9)));
    frames.add(new ClientFrame.HandOver(1, 23, 2, 4, Ranges.of(10)));
    frames.add(new ClientFrame.Hello(1, 2, "rowanmq-client/0.1", 262_144));
    frames.add(send(24, 1, head(0x1f3c_0a51, 1L << 30)));
    frames.add(new ClientFrame.ContentPart(1, 1, 24, new byte[] {1, 2, 3, 4, 5}));
    frames.add(new ClientFrame.ContentPart(1, 1, 24, new byte[0]));
    frames.add(new ClientFrame.FetchPart(1, 1, 1, 4, 1_007, 1, 4_096));
    frames.add(new ClientFrame.Send(1, 25, 1, ORDERS, true, 4, 0, 0, false, true, content(1)));
    frames.add(new ClientFrame.OpenSession(1, 26, 3, false, true));
    frames.add(
        new ClientFrame.Branch(1, 27, 1, BranchOperation.START, BRANCH, 300, Ranges.empty()));
    frames.add(new ClientFrame.Branch(1, 28, 1, BranchOperation.END, BRANCH, 0, Ranges.of(11)));
    frames.add(new ClientFrame.ListBranches(1, 29, null));
    frames.add(new ClientFrame.ListBranches(1, 30, BRANCH));
    frames.add(
        new ClientFrame.OpenConsumer(
            1,
            31,
            2,
            4,
            new ConsumerSpec(
                ORDERS,
                ConsumerSpec.Kind.QUEUE,
                null,
                null,
                false,
                false,
                0,
                300,
                RedeliveryTerms.NONE)));
    frames.add(
        new ClientFrame.Send(
            1,
            31,
            1,
            Destination.exchange("orders", "eu.paris"),
            true,
            4,
            0,
            0,
            false,
            new ContentBuilder().text("order 3").build()));
    Map<String, String> binding = new LinkedHashMap<>();
    binding.put("exchange", "orders");
    binding.put("target", "queue://eu");
    binding.put("when", "eu.#");
    frames.add(new ClientFrame.Admin(5, AdminOperation.BIND, binding, ""));
    frames.add(new ClientFrame.Reject(1, 1, Ranges.of(12)));
    frames.add(
        new ClientFrame.Failed(
            1, 1, Ranges.of(12, 13), "java.lang.IllegalStateException", "no account 4711"));
    frames.add(
        new ClientFrame.OpenConsumer(
            1,
            32,
            2,
            5,
            new ConsumerSpec(
                ORDERS,
                ConsumerSpec.Kind.QUEUE,
                null,
                null,
                false,
                false,
                0,
                1,
                new RedeliveryTerms(3, 5_000))));
    return frames;
  }

  static List<BrokerFrame> broker() {
    Map<String, String> dead = new LinkedHashMap<>();
    dead.put("dead-letter-reason", "failed 10 times");
    dead.put("dead-letter-origin", "queue://orders");
    List<BrokerFrame> frames = new ArrayList<>();
    frames.add(
        new BrokerFrame.Welcome(
            1, "rowan-1", 42, List.of("SCRAM-SHA-256"), 262_144, 16_777_216, 60_000));
    frames.add(
        new BrokerFrame.Challenge(ascii("r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")));
    frames.add(
        new BrokerFrame.Authenticated(ascii("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")));
    frames.add(new BrokerFrame.ChannelOpened(1, false, false, Ranges.empty(), List.of()));
    frames.add(
        new BrokerFrame.ChannelOpened(
            2,
            true,
            true,
            Ranges.of(17, 19),
            List.of(new Refusal(20, ErrorCode.LIMIT_REACHED, "full"))));
    frames.add(new BrokerFrame.Confirm(1, Ranges.of(1, 2)));
    frames.add(new BrokerFrame.SendCredit(1, 1, 100, 1_048_576));
    frames.add(new BrokerFrame.ConsumerOpened(1, 3, 7));
    frames.add(
        new BrokerFrame.Refuse(1, new Refusal(4, ErrorCode.NOT_AUTHORISED, "not prices.eu")));
    frames.add(new BrokerFrame.Confirm(1, Ranges.of(5)));
    frames.add(new BrokerFrame.Confirm(1, new Ranges.Builder().add(6).add(8, 9).build()));
    frames.add(deliver(1, 1_001, 1, false, Map.of(), content(1)));
    frames.add(deliver(2, 1_002, 1, false, Map.of(), content(2)));
    frames.add(deliver(3, 990, 11, true, dead, content(3)));
    frames.add(
        new BrokerFrame.Deliver(
            1, 2, 1, 5, 77, 1, false, false, 9, PRICES, -1, 1, "desk", Map.of(), longNames()));
    frames.add(new BrokerFrame.Drained(1, 1, 1, 5));
    frames.add(new BrokerFrame.ConsumerClosed(1, 2, 1, ErrorCode.DESTINATION_NOT_FOUND, "deleted"));
    frames.add(
        new BrokerFrame.AdminReply(
            1,
            null,
            "",
            List.of("name", "role"),
            List.of(List.of("admin", "admin"), List.of("shop", "user")),
            "shop"));
    frames.add(
        new BrokerFrame.AdminReply(
            2, ErrorCode.ARGUMENT_INVALID, "no name", List.of(), List.of(), ""));
    frames.add(new BrokerFrame.Ping());
    frames.add(new BrokerFrame.Pong());
    frames.add(new BrokerFrame.Close(ErrorCode.SHUTTING_DOWN, "stopping"));
    frames.add(new BrokerFrame.HandedOver(1, 23, 3));
    frames.add(
        new BrokerFrame.Welcome(
            2, "rowan", 42, List.of("SCRAM-SHA-256"), 262_144, 1L << 40, 30_000, 1_048_576));
    frames.add(new BrokerFrame.ContentCredit(1, 1, 24, 1_048_576));
    frames.add(deliver(9, 1_007, 1, false, Map.of(), head(0x1f3c_0a51, 1L << 30)));
    frames.add(new BrokerFrame.Part(1, 1, false, new byte[] {1, 2, 3}));
    frames.add(new BrokerFrame.Part(1, 1, true, new byte[] {4, 5}));
    frames.add(new BrokerFrame.NoPart(1, 2, ErrorCode.STALE, "The message is gone"));
    frames.add(new BrokerFrame.Branches(1, 28, List.of(BRANCH), false));
    return frames;
  }

  /** With a frame limit of 8,192 bytes: three frames. */
  static List<ClientFrame> chunks() {
    byte[] body = new byte[20_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i / 1_000);
    }
    MessageContent content =
        new ContentBuilder()
            .timestampMillis(1_790_000_000_000L)
            .property("region", "north-07")
            .bytes(body, 0, body.length)
            .build();
    return List.of(send(1, 1, content), new ClientFrame.Commit(1, 2, 1, Ranges.empty()));
  }

  static Map<String, MessageContent> contents() {
    Map<String, MessageContent> contents = new LinkedHashMap<>();
    contents.put("Message without anything", new ContentBuilder().build());
    contents.put(
        "TextMessage 'hello' with every header",
        new ContentBuilder()
            .timestampMillis(1_790_000_000_000L)
            .correlationId("c-1")
            .replyTo(ORDERS)
            .type("order")
            .expirationMillis(1_790_000_060_000L)
            .deliveryTimeMillis(1_790_000_001_500L)
            .text("hello")
            .build());
    contents.put(
        "BytesMessage 01 02 with opaque correlation ff 00",
        new ContentBuilder()
            .correlationBytes(new byte[] {-1, 0})
            .bytes(new byte[] {1, 2}, 0, 2)
            .build());
    ContentBuilder all = new ContentBuilder();
    values().forEach((name, value) -> all.property(name, value));
    contents.put("Properties of every type, null text", all.text(null).build());
    contents.put("Text that is not strict Unicode", new ContentBuilder().text("\ud83dx").build());
    Map<String, Object> map = values();
    map.put("char", 'ü');
    map.put("bytes", new byte[] {1, 2, 3});
    contents.put("MapMessage with every type", new ContentBuilder().map(map).build());
    contents.put(
        "StreamMessage true, 7, 'x'", new ContentBuilder().stream(List.of(true, 7, "x")).build());
    contents.put(
        "ObjectMessage of two bytes", new ContentBuilder().object(new byte[] {9, 9}).build());
    return contents;
  }

  private static Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("null", null);
    values.put("boolean", true);
    values.put("byte", (byte) -1);
    values.put("short", (short) 258);
    values.put("int", 66_051);
    values.put("long", -2L);
    values.put("float", 1.5f);
    values.put("double", -0.1);
    values.put("string", "grün");
    values.put("string16", "\ud800");
    return values;
  }

  private static ClientFrame.Send send(long sequence, int session, MessageContent content) {
    return new ClientFrame.Send(1, sequence, session, ORDERS, true, 4, 0, 0, false, content);
  }

  private static BrokerFrame.Deliver deliver(
      long number,
      long id,
      int count,
      boolean redelivered,
      Map<String, String> annotations,
      MessageContent content) {
    return new BrokerFrame.Deliver(
        1,
        1,
        1,
        number,
        id,
        count,
        redelivered,
        true,
        4,
        ORDERS,
        0x0123456789abcdefL,
        number + 4,
        "shop",
        annotations,
        content);
  }

  private static MessageContent content(int number) {
    return new ContentBuilder()
        .timestampMillis(1_790_000_000_000L + number)
        .property("region", "north-07")
        .property("number", number)
        .text("order " + number)
        .build();
  }

  /** What is before the body of a large BytesMessage. */
  private static MessageContent head(int crc32c, long wholeLength) {
    byte[] head =
        new ContentBuilder()
            .timestampMillis(1_790_000_000_000L)
            .property("region", "north-07")
            .bytes(new byte[0], 0, 0)
            .build()
            .bytes();
    return new MessageContent(head, crc32c, wholeLength);
  }

  /** A property name that is too long for a slot. */
  private static MessageContent longNames() {
    return new ContentBuilder().property("x".repeat(256), true).build();
  }

  private static ConsumerSpec spec(
      Destination destination, ConsumerSpec.Kind kind, String subscription) {
    return new ConsumerSpec(destination, kind, subscription, "region = 'north-07'", false);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
