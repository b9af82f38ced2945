package org.rowanmq.broker;

/** Bounds; what exceeds one is refused with a text that names its key. */
public record LimitsConfig(
    @Doc("Longest frame; larger messages travel in chunks of this size") ByteSize maxFrame,
    @Doc("Longest frame of a client that has not authenticated yet")
        ByteSize maxFrameBeforeAuthentication,
    @Doc("Longest message content; unlike everything else it costs no memory") ByteSize maxMessage,
    @Doc(
            "Longest message content that travels and is stored as a whole; of a larger one only"
                + " headers and properties are held in memory")
        ByteSize largeMessage,
    @Doc(
            "Most message content kept in memory; beyond it credit stops and messages wait in the"
                + " database")
        ByteSize memory,
    @Doc("Most messages of one queue read ahead into memory") int windowMessages,
    @Doc(
            "Most sends in one local transaction, and most content; of a distributed one the non-persistent sends")
        Allowance transaction,
    @Doc("What a session may send before it is confirmed") Allowance sendCredit) {
  public LimitsConfig {
    ByteSize gib = ByteSize.gib(1);
    new ConfigCheck()
        .range("max-frame", maxFrame, ByteSize.kib(8), ByteSize.mib(16))
        .range(
            "max-frame-before-authentication",
            maxFrameBeforeAuthentication,
            ByteSize.kib(8),
            ByteSize.mib(1))
        .range("max-message", maxMessage, ByteSize.kib(1), ByteSize.gib(1 << 20))
        .range("large-message", largeMessage, ByteSize.kib(1), ByteSize.mib(16))
        .range("memory", memory, ByteSize.mib(1), ByteSize.gib(1024))
        .range("window-messages", windowMessages, 1, 10_000_000)
        .range("transaction.messages", transaction.messages(), 1, 100_000_000)
        .range("transaction.bytes", transaction.bytes(), ByteSize.kib(1), ByteSize.gib(1024))
        .range("send-credit.messages", sendCredit.messages(), 1, 1_000_000)
        .range("send-credit.bytes", sendCredit.bytes(), ByteSize.kib(1), gib)
        .done();
  }

  /** What a broker with 512 MiB of heap does well with. */
  public static LimitsConfig defaults() {
    return new LimitsConfig(
        ByteSize.kib(256),
        ByteSize.kib(64),
        ByteSize.gib(1024),
        ByteSize.mib(1),
        ByteSize.mib(128),
        10_000,
        new Allowance(100_000, ByteSize.mib(64)),
        new Allowance(1_000, ByteSize.mib(8)));
  }

  /** A bound on messages and on their bytes. */
  public record Allowance(
      @Doc("Most messages") int messages, @Doc("Most content bytes") ByteSize bytes) {}
}
