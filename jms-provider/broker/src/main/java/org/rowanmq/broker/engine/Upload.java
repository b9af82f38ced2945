package org.rowanmq.broker.engine;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * A large content on its way from a producer to the store, part by part. What was granted and what
 * is not durable yet counts against the memory budget (I11). Confined to the engine thread.
 */
final class Upload implements SendCredits.Waiting {
  /** Most that may be under way of one content: a full batch while another one is filled. */
  private static final long WINDOW_MAX = 2 << 20;

  /** Told how it ends. */
  interface End {
    /** All parts are durable, and they are what was announced. The caller takes over the hold. */
    void complete(long largeId);

    void failed(ErrorCode code, String detail);
  }

  private final Channel channel;
  private final int session;
  private final ClientFrame.Send send;
  private final Partition partition;
  private final SendCredits credits;
  private final LargeContents contents;
  private final End end;
  private final long length;
  private final CRC32C crc = new CRC32C();
  private long largeId;
  private int partBytes;
  private int parts;
  private long granted;
  private long wanted;
  private long received;
  private long stored;
  private long charged;
  private boolean isOver;

  /**
   * @param session the number of the one that sends
   */
  Upload(Channel channel, int session, ClientFrame.Send send, Parts parts, End end) {
    this.channel = channel;
    this.session = session;
    this.send = send;
    this.partition = parts.partition();
    this.credits = parts.sendCredits();
    this.contents = parts.partition().largeContents();
    this.end = end;
    this.length = send.content().wholeLength();
  }

  void start() {
    // At least one part, which is as long as the client's frames allow.
    long window =
        Math.max(channel.maxFrame(), Math.min(WINDOW_MAX, partition.settings().sendCreditBytes()));
    wanted = Math.min(window, length);
    credits.grant(this);
  }

  @Override
  public void grant() {
    if (!isOver && wanted > 0) {
      granted += wanted;
      charged += wanted;
      partition.budget().add(wanted);
      channel.send(
          new BrokerFrame.ContentCredit(channel.number(), session, send.sequence(), wanted));
      wanted = 0;
    }
  }

  /** The next part; null if it is right, else why the client broke the protocol. */
  @Nullable String part(byte[] bytes) {
    int count = bytes.length;
    if (count == 0) {
      fail(ErrorCode.ARGUMENT_INVALID, "The client gave up sending the message's content");
      return null;
    }
    if (count > granted) {
      return "CONTENT_PART of " + count + " bytes with credit for " + granted;
    }
    if (largeId == 0) {
      if (count > MessageStore.CHUNK_BYTES) {
        return "CONTENT_PART of " + count + " bytes; at most " + MessageStore.CHUNK_BYTES;
      }
      partBytes = count;
      long total = (length + count - 1) / count;
      if (total > Integer.MAX_VALUE) {
        return "CONTENT_PART of " + count + " bytes: there would be " + total + " of them";
      }
      largeId = contents.begin((int) total);
      partition.store(new StoreOp.BeginLarge(largeId, send.content().crc32c(), (int) total));
    } else if (count != Math.min(partBytes, length - received)) {
      return "CONTENT_PART of " + count + " bytes after such of " + partBytes;
    }
    granted -= count;
    received += count;
    crc.update(bytes, 0, count);
    partition.store(new StoreOp.InsertPart(largeId, parts++, bytes));
    partition.whenStored(() -> stored(count));
    partition.whenRejected(
        () -> fail(ErrorCode.STORE_REJECTED, "The database refuses a part of the content"));
    return null;
  }

  private void stored(int count) {
    if (isOver) {
      return;
    }
    stored += count;
    discharge(count);
    if (stored < length) {
      wanted += Math.min(count, length - received - granted - wanted);
      credits.grant(this);
      return;
    }
    if ((int) crc.getValue() != send.content().crc32c()) {
      fail(
          ErrorCode.MESSAGE_CORRUPT,
          "The content does not match its checksum; it was damaged between the producer and the broker");
      return;
    }
    isOver = true;
    end.complete(largeId);
  }

  /** Ends it without an answer: the link or the transaction is over. */
  void abandon() {
    if (!isOver) {
      isOver = true;
      credits.forget(this);
      discharge(charged);
      contents.letGo(largeId);
    }
  }

  /** Ends it with an answer. */
  void fail(ErrorCode code, String detail) {
    if (!isOver) {
      abandon();
      end.failed(code, detail);
    }
  }

  private void discharge(long bytes) {
    charged -= bytes;
    partition.budget().release(bytes);
  }
}
