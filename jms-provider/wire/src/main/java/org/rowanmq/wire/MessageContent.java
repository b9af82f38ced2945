package org.rowanmq.wire;

import java.util.zip.CRC32C;

/**
 * A message's content: the bytes the producing client wrote (layout in {@link ContentView}) and the
 * CRC32C it computed over them. Immutable by agreement: nobody writes to {@code bytes} after
 * construction.
 *
 * @param bytes the expanded content; not copied, never modified
 * @param crc32c as the producer stated it; {@link #isIntact} compares
 */
public record MessageContent(byte[] bytes, int crc32c) {
  /** Takes over {@code bytes} and computes their checksum. */
  public static MessageContent of(byte[] bytes) {
    return new MessageContent(bytes, checksum(bytes));
  }

  public int length() {
    return bytes.length;
  }

  /** Whether the bytes still match the producer's checksum. */
  public boolean isIntact() {
    return checksum(bytes) == crc32c;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }

  /** Length and checksum only: content may be confidential. */
  @Override
  public String toString() {
    return bytes.length + " bytes, crc32c " + Integer.toHexString(crc32c);
  }
}
