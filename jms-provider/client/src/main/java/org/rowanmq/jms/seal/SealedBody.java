package org.rowanmq.jms.seal;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.jms.message.Spool;
import org.rowanmq.wire.SealHeader;

/**
 * The body of a large {@code BytesMessage}, opened segment by segment as it is read: nothing is
 * given to the application that was not checked, and one segment is in memory at a time.
 * Thread-safe: the session may {@link #check} it while the application reads.
 */
public final class SealedBody implements ByteBody {
  private final SealedContent content;
  private final Consumer<JMSException> damaged;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private byte[] current = {};
  private long currentIndex = -1;

  /** Where segments begin, as far as that is known; of use only if they are compressed. */
  private long[] places;

  private int placesKnown = 1;

  /** How many segments from the first one on have been opened without a gap. */
  private long opened;

  private @Nullable JMSException damage;
  private @Nullable Spool kept;

  SealedBody(SealedContent content, Consumer<JMSException> damaged) {
    this.content = content;
    this.damaged = damaged;
    this.places = new long[] {content.firstSegment()};
  }

  /** Opens the first segment, which shows whether the keys are right. */
  void begin() throws JMSException {
    lock.lock();
    try {
      open(0);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long length() {
    return content.header().body().length();
  }

  @Override
  public int read(long from, byte[] into, int offset, int count) throws JMSException {
    lock.lock();
    try {
      int segmentBytes = content.header().segmentBytes();
      long index = from / segmentBytes;
      load(index);
      int at = (int) (from - index * segmentBytes);
      int read = Math.min(count, current.length - at);
      System.arraycopy(current, at, into, offset, read);
      return read;
    } finally {
      lock.unlock();
    }
  }

  /** Opened as a whole, to be sent again. */
  @Override
  public ByteBody kept() throws JMSException {
    lock.lock();
    try {
      Spool local = kept;
      if (local == null) {
        local = new Spool();
        for (long index = 0; index < content.header().segments(); index++) {
          load(index);
          local.write(current, 0, current.length);
        }
        local.flush();
        kept = local;
      }
      return local;
    } catch (IOException e) {
      throw SealErrors.internal("The message's body cannot be kept here: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether every segment was opened, and none is damaged. */
  public boolean isOpened() {
    lock.lock();
    try {
      return damage == null && opened == content.header().segments();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a segment could not be opened. */
  public boolean isDamaged() {
    lock.lock();
    try {
      return damage != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens what was not opened before.
   *
   * @throws JMSException if a segment cannot be opened
   */
  public void check() throws JMSException {
    for (long index = 0; index < content.header().segments(); index++) {
      lock.lock();
      try {
        if (index >= opened) {
          load(index);
        }
        JMSException before = damage;
        if (before != null) {
          throw before;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void load(long index) throws JMSException {
    if (index == currentIndex) {
      return;
    }
    try {
      open(index);
    } catch (MessageFormatException e) {
      if (damage == null) {
        damage = e;
        damaged.accept(e);
      }
      throw e;
    }
  }

  private void open(long index) throws JMSException {
    long at = place(index);
    byte[] plain = new byte[content.plainBytes(index)];
    long end = content.open(index, at, plain, 0);
    current = plain;
    currentIndex = index;
    note(index + 1, end);
    if (index == opened) {
      opened++;
    }
  }

  private long place(long index) throws JMSException {
    SealHeader header = content.header();
    if (header.methods().compression() == SealHeader.COMPRESSION_NONE) {
      return content.firstSegment()
          + index * ((long) header.segmentBytes() + header.segmentOverhead());
    }
    for (int known = placesKnown - 1; known < index; known++) {
      note(known + 1, content.after(content.word(known, places[known]), places[known]));
    }
    return places[(int) index];
  }

  private void note(long index, long place) {
    if (index == placesKnown
        && content.header().methods().compression() != SealHeader.COMPRESSION_NONE) {
      if (placesKnown == places.length) {
        places = Arrays.copyOf(places, 2 * placesKnown);
      }
      places[placesKnown++] = place;
    }
  }
}
