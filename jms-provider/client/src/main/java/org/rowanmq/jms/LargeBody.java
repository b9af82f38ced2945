package org.rowanmq.jms;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.PartReply;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.jms.message.Spool;
import org.rowanmq.jms.seal.SealedBody;
import org.rowanmq.jms.transport.ConnectionDriver;
import org.rowanmq.jms.transport.Doorbell;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;

/**
 * The body of a received message whose content is large: fetched from the broker part by part as it
 * is read, a few parts ahead, until it is {@link #kept} on this side. What is read for the first
 * time from the beginning to the end is checked against the producer's checksum.
 *
 * <p>Thread-safe: the session may keep it while the application reads.
 */
final class LargeBody implements ByteBody {
  /** Parts asked for at a time: what one body costs in memory, here and on its way. */
  private static final int AHEAD = 4;

  private static final long WAIT_NANOS = 1_000_000_000L;

  private final ConnectionDriver driver;
  private final Delivery delivery;
  private final MessageContent head;
  private final ReentrantLock reading = new ReentrantLock();
  private final Doorbell bell = new Doorbell();

  // Under the driver's lock.
  private final Map<Integer, byte[]> arrived = new HashMap<>();
  private final Map<Integer, Failure> missing = new HashMap<>();
  private final Set<Integer> asked = new HashSet<>();
  private int wantedFrom;
  private @Nullable Failure end;

  // Under the lock of those who read.
  private final CRC32C crc = new CRC32C();
  private int checkedParts;
  private int partBytes;
  private byte[] current = {};
  private int currentPart = -1;
  private @Nullable Spool kept;

  /** What opens it, if it is sealed. */
  private volatile @Nullable SealedBody seal;

  LargeBody(ConnectionDriver driver, Delivery delivery) {
    this.driver = driver;
    this.delivery = delivery;
    this.head = delivery.frame().content();
  }

  /** What is fetched is sealed, and the application reads what this opens. */
  void sealedBy(SealedBody opening) {
    seal = opening;
  }

  /** Whether it is sealed and cannot be opened as a whole: its message has been given back. */
  boolean isDamaged() {
    SealedBody opening = seal;
    return opening != null && opening.isDamaged();
  }

  /** Whose body it is. */
  Delivery delivery() {
    return delivery;
  }

  /** Whether all of it was read, or is kept: the broker need not have it any more. */
  boolean isTaken() {
    SealedBody opening = seal;
    if (opening != null && !opening.isOpened()) {
      return false;
    }
    reading.lock();
    try {
      return kept != null || (partBytes > 0 && checkedParts == parts());
    } finally {
      reading.unlock();
    }
  }

  /** The broker is not to be asked any more. */
  void end(ErrorCode code, String why) {
    driver.run(
        () -> {
          end = new Failure(code, why);
          bell.ring();
        });
  }

  @Override
  public long length() {
    return head.wholeLength() - head.length();
  }

  @Override
  public int read(long from, byte[] into, int offset, int count) throws JMSException {
    reading.lock();
    try {
      Spool local = kept;
      return local == null
          ? fetch(head.length() + from, into, offset, count)
          : local.read(from, into, offset, count);
    } finally {
      reading.unlock();
    }
  }

  /**
   * Spools all of it, whatever was read before; sealed as it is, but not before all of it was
   * opened once.
   */
  @Override
  public ByteBody kept() throws JMSException {
    SealedBody opening = seal;
    if (opening != null && opening.isDamaged()) {
      opening.check();
    }
    Spool local = keep();
    if (opening != null) {
      // Not under the lock: who opens reads under a lock of its own.
      opening.check();
    }
    return local;
  }

  private Spool keep() throws JMSException {
    reading.lock();
    try {
      Spool local = kept;
      if (local == null) {
        local = spool();
        kept = local;
        current = new byte[0];
        currentPart = -1;
      }
      return local;
    } finally {
      reading.unlock();
    }
  }

  private Spool spool() throws JMSException {
    Spool local = new Spool();
    try {
      byte[] buffer = new byte[64 << 10];
      for (long from = 0; from < length(); ) {
        int read = fetch(head.length() + from, buffer, 0, buffer.length);
        local.write(buffer, 0, read);
        from += read;
      }
      local.flush();
      return local;
    } catch (IOException e) {
      throw failed(
          ErrorCode.INTERNAL, "The message's body cannot be kept here: " + e.getMessage(), e);
    }
  }

  /** All of the content, for bodies that can only be read as a whole. */
  MessageContent whole() throws JMSException {
    if (head.wholeLength() > Integer.MAX_VALUE - 8) {
      throw failed(
          ErrorCode.MESSAGE_TOO_LARGE,
          "The content of " + head.wholeLength() + " bytes does not fit an array: read it as bytes",
          null);
    }
    byte[] whole = new byte[(int) head.wholeLength()];
    System.arraycopy(head.bytes(), 0, whole, 0, head.length());
    for (int from = head.length(); from < whole.length; ) {
      from += fetch(from, whole, from, whole.length - from);
    }
    return new MessageContent(whole, head.crc32c());
  }

  private int parts() {
    return (int) ((head.wholeLength() + partBytes - 1) / partBytes);
  }

  /**
   * @param position in the whole content
   */
  private int fetch(long position, byte[] into, int offset, int count) throws JMSException {
    if (partBytes == 0) {
      take(0);
    }
    int part = (int) (position / partBytes);
    if (part != currentPart) {
      take(part);
    }
    int from = (int) (position - (long) part * partBytes);
    int read = Math.min(count, current.length - from);
    System.arraycopy(current, from, into, offset, read);
    return read;
  }

  private void take(int part) throws JMSException {
    byte[] bytes = await(part);
    if (part == 0 && partBytes == 0) {
      if (bytes.length == 0) {
        throw corrupt("its first part is empty");
      }
      partBytes = bytes.length;
    }
    long expected = Math.min(partBytes, head.wholeLength() - (long) part * partBytes);
    if (bytes.length != expected) {
      throw corrupt("part " + part + " has " + bytes.length + " bytes, not " + expected);
    }
    if (part == checkedParts) {
      crc.update(bytes, 0, bytes.length);
      if (part == parts() - 1 && (int) crc.getValue() != head.crc32c()) {
        crc.reset();
        checkedParts = 0;
        throw corrupt("its checksum is wrong");
      }
      checkedParts++;
    }
    current = bytes;
    currentPart = part;
  }

  private byte[] await(int part) throws JMSException {
    while (true) {
      long mark = bell.mark();
      byte[] bytes = driver.<byte @Nullable []>call(() -> ask(part));
      if (bytes != null) {
        return bytes;
      }
      Failure failure = driver.<@Nullable Failure>call(() -> failure(part));
      if (failure != null) {
        throw failed(
            failure.code(), "The message's body cannot be read: " + failure.detail(), null);
      }
      try {
        bell.await(mark, WAIT_NANOS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed(
            ErrorCode.INTERRUPTED, "The thread was interrupted while reading a message's body", e);
      }
    }
  }

  /** Takes the part, if it has come, and asks for those behind it. Under the driver's lock. */
  private byte @Nullable [] ask(int part) {
    byte[] bytes = arrived.remove(part);
    wantedFrom = bytes == null ? part : part + 1;
    arrived.keySet().removeIf(each -> !isWanted(each));
    int to = partBytes == 0 ? 1 : Math.min(parts(), wantedFrom + AHEAD);
    for (int each = wantedFrom; each < to && end == null; each++) {
      if (!arrived.containsKey(each) && !missing.containsKey(each) && !asked.contains(each)) {
        asked.add(each);
        delivery.consumer().fetch(delivery, each, new Answer(each));
      }
    }
    return bytes;
  }

  private @Nullable Failure failure(int part) {
    Failure failure = missing.remove(part); // the next reader may try again
    return failure == null ? end : failure;
  }

  private boolean isWanted(int part) {
    return part >= wantedFrom && part < wantedFrom + AHEAD;
  }

  private final class Answer implements PartReply {
    private final int number;

    Answer(int number) {
      this.number = number;
    }

    @Override
    public void part(byte[] bytes) {
      asked.remove(number);
      if (isWanted(number)) {
        arrived.put(number, bytes);
        bell.ring();
      }
    }

    @Override
    public void failed(Failure failure) {
      asked.remove(number);
      missing.put(number, failure);
      bell.ring();
    }
  }

  private static JMSException corrupt(String why) {
    return failed(ErrorCode.MESSAGE_CORRUPT, "The message's body is damaged: " + why, null);
  }

  private static JMSException failed(ErrorCode code, String detail, @Nullable Exception cause) {
    JMSException failure = new JMSException(detail, code.symbol());
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }
}
