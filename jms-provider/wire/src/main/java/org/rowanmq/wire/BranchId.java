package org.rowanmq.wire;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names a branch of a distributed transaction: the XA specification's Xid. Compared by value;
 * immutable, and the arrays must not be modified.
 *
 * @param format chosen by the transaction manager; never {@link #NONE}
 * @param global the global transaction's id, 1 to {@link #PART_MAX} bytes
 * @param qualifier the branch's own part, 0 to {@link #PART_MAX} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the bytes
public record BranchId(int format, byte[] global, byte[] qualifier)
    implements Comparable<BranchId> {
  /** The longest global id and the longest qualifier, in bytes. */
  public static final int PART_MAX = 64;

  /** The format that stands for "no Xid". */
  public static final int NONE = -1;

  public BranchId {
    if (format == NONE) {
      throw new IllegalArgumentException("A branch has the format -1, which stands for none");
    }
    if (global.length == 0 || global.length > PART_MAX) {
      throw new IllegalArgumentException(
          "A global transaction id has " + global.length + " bytes; allowed: 1 to " + PART_MAX);
    }
    if (qualifier.length > PART_MAX) {
      throw new IllegalArgumentException(
          "A branch qualifier has " + qualifier.length + " bytes; allowed: 0 to " + PART_MAX);
    }
  }

  /**
   * The reverse of {@link #toString}.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static BranchId parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "'" + text + "' names no branch: it is FORMAT:GLOBAL:QUALIFIER, the latter two in hex");
    }
    try {
      return new BranchId(
          Integer.parseInt(parts[0]),
          HexFormat.of().parseHex(parts[1]),
          HexFormat.of().parseHex(parts[2]));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "'" + text + "' names no branch: " + wrong.getMessage(), wrong);
    }
  }

  @Override
  public int compareTo(BranchId that) {
    int order = Integer.compare(format, that.format);
    order = order != 0 ? order : Arrays.compareUnsigned(global, that.global);
    return order != 0 ? order : Arrays.compareUnsigned(qualifier, that.qualifier);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BranchId that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * format + Arrays.hashCode(global)) + Arrays.hashCode(qualifier);
  }

  /** {@code FORMAT:GLOBAL:QUALIFIER}, the latter two in hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return format + ":" + hex.formatHex(global) + ":" + hex.formatHex(qualifier);
  }
}
