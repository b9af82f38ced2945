package org.rowanmq.ra.recovery;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * From a start of the server to its end, as Geronimo's transaction manager marks it in the ids it
 * gives. Both parts of an id have 64 bytes, numbers the lowest byte first:
 *
 * <pre>
 * global     number of the transaction (8)                       tmId (56)
 * qualifier  number of the branch (4)   start of the life (8)    tmId from its fifth byte on (52)
 * </pre>
 *
 * Transactions are numbered from the start of their life on, which is in milliseconds since 1970.
 * Immutable.
 */
final class Life {
  private static final int NUMBER = 0;
  private static final int MARK = 8;
  private static final int START = 4;
  private static final int MARK_REST = 12;

  /** What every TomEE is called that was given no {@code tmId}, or keeps no log. */
  private static final byte[] NAMELESS =
      Arrays.copyOf("GTMID".getBytes(StandardCharsets.US_ASCII), Xid.MAXGTRIDSIZE - MARK);

  private final Xid one;
  private final long start;

  private Life(Xid one, long start) {
    this.one = one;
    this.start = start;
  }

  /**
   * The life that a branch belongs to.
   *
   * @throws IllegalArgumentException if its id is not made as Geronimo makes them
   */
  static Life of(Xid branch) {
    byte[] global = branch.getGlobalTransactionId();
    byte[] qualifier = branch.getBranchQualifier();
    if (!isMade(global, qualifier) || number(global) < start(qualifier)) {
      throw new IllegalArgumentException("ids of another kind: " + branch);
    }
    return new Life(branch, start(qualifier));
  }

  /** Whether the server was given a {@code tmId}. Only then does it keep a log under that id. */
  boolean isNamed() {
    return !Arrays.equals(mark(one.getGlobalTransactionId()), NAMELESS);
  }

  /** Whether it is a branch of an earlier life of the same server. */
  boolean isEarlier(Xid branch) {
    byte[] global = branch.getGlobalTransactionId();
    byte[] qualifier = branch.getBranchQualifier();
    return isMade(global, qualifier)
        && Arrays.equals(mark(global), mark(one.getGlobalTransactionId()))
        && start(qualifier) < start
        && number(global) < start;
  }

  /** A branch that is like those of earlier lives, and has never been. */
  Xid neverBegun() {
    byte[] global = one.getGlobalTransactionId().clone();
    ByteBuffer unused = ByteBuffer.wrap(global).order(ByteOrder.LITTLE_ENDIAN).putLong(NUMBER, 0);
    return new Id(one.getFormatId(), global, one.getBranchQualifier());
  }

  /** There are databases that return ids without them. */
  private static boolean isMade(byte @Nullable [] global, byte @Nullable [] qualifier) {
    return global != null
        && qualifier != null
        && global.length == Xid.MAXGTRIDSIZE
        && qualifier.length == Xid.MAXBQUALSIZE
        && Arrays.equals(global, MARK_REST, global.length, qualifier, MARK_REST, qualifier.length);
  }

  private static byte[] mark(byte[] global) {
    return Arrays.copyOfRange(global, MARK, global.length);
  }

  private static long number(byte[] global) {
    return ByteBuffer.wrap(global).order(ByteOrder.LITTLE_ENDIAN).getLong(NUMBER);
  }

  private static long start(byte[] qualifier) {
    return ByteBuffer.wrap(qualifier).order(ByteOrder.LITTLE_ENDIAN).getLong(START);
  }

  private static final class Id implements Xid {
    private final int format;
    private final byte[] global;
    private final byte[] qualifier;

    Id(int format, byte[] global, byte[] qualifier) {
      this.format = format;
      this.global = global;
      this.qualifier = qualifier;
    }

    @Override
    public int getFormatId() {
      return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return global.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
      return qualifier.clone();
    }
  }
}
