package org.rowanmq.wire;

import java.util.zip.CRC32C;

/**
 * A message's content: the bytes the producing client wrote (layout in {@link ContentView}) and the
 * CRC32C it computed over them. Immutable by agreement: nobody writes to {@code bytes} after
 * construction.
 *
 * <p>Of a <em>large</em> content only the head is here: everything before the body. The whole of it
 * travels and is stored in parts.
 *
 * @param bytes the expanded content, or the head of a large one; not copied, never modified
 * @param crc32c of the whole content, as the producer stated it; {@link #isIntact} compares
 * @param wholeLength of the content in bytes; more than {@code bytes} has if it is large
 */
public record MessageContent(byte[] bytes, int crc32c, long wholeLength) {
  public MessageContent {
    if (wholeLength < bytes.length) {
      throw new IllegalArgumentException(
          "A content of " + wholeLength + " bytes has no head of " + bytes.length);
    }
  }

  /** A content that is here as a whole. */
  public MessageContent(byte[] bytes, int crc32c) {
    this(bytes, crc32c, bytes.length);
  }

  /** Takes over {@code bytes} and computes their checksum. */
  public static MessageContent of(byte[] bytes) {
    return new MessageContent(bytes, checksum(bytes));
  }

  /** How many bytes of it are here: what it costs in memory, in credit and in its frame. */
  public int length() {
    return bytes.length;
  }

  /** Whether only the head is here. */
  public boolean isLarge() {
    return wholeLength > bytes.length;
  }

  /**
   * Whether the bytes still match the producer's checksum. True for a large content, which only
   * those can check who have seen all its parts.
   */
  public boolean isIntact() {
    return isLarge() || checksum(bytes) == crc32c;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }

  /** Length and checksum only: content may be confidential. */
  @Override
  public String toString() {
    String head = isLarge() ? ", " + bytes.length + " of them here" : "";
    return wholeLength + " bytes" + head + ", crc32c " + Integer.toHexString(crc32c);
  }
}
