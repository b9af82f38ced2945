package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The line of text at the start of each chunk in an H2 file. H2 fills it up with blanks; the seal,
 * a CRC-32C of the chunk as H2 wrote it, is put among them. H2 passes over keys it does not know.
 *
 * @param blocks length of the chunk in blocks of 4 KiB
 * @param text without the blanks and the seal
 * @param lineLength with blanks, without the line feed
 * @param seal null if there is none, as in files of before there were seals
 */
record H2ChunkHeader(
    int id, int blocks, long version, String text, int lineLength, @Nullable Integer seal) {
  static final int BLOCK = 4096;

  /** What H2 reads to find out whether there is a chunk. */
  static final int LENGTH_MAX = 1024;

  private static final String START = "chunk:";
  private static final String SEAL = ",crc:";
  private static final int SEAL_LENGTH = SEAL.length() + 8;

  /**
   * @param bytes left as it is
   * @return null if no chunk begins at its position
   */
  static @Nullable H2ChunkHeader of(ByteBuffer bytes) {
    byte[] start = new byte[Math.min(LENGTH_MAX, bytes.remaining())];
    ByteBuffer unused = bytes.duplicate().get(start);
    String all = new String(start, StandardCharsets.ISO_8859_1);
    int end = all.indexOf('\n');
    if (!all.startsWith(START) || end < 0) {
      return null;
    }
    String text = all.substring(0, end).stripTrailing();
    try {
      Map<String, String> fields = DataUtils.parseMap(text);
      long id = hex(fields, "chunk", -1);
      long blocks = hex(fields, "len", 0);
      if (id < 0 || id > Integer.MAX_VALUE || blocks <= 0 || blocks > Integer.MAX_VALUE / BLOCK) {
        return null;
      }
      Integer seal = fields.containsKey("crc") ? (int) hex(fields, "crc", 0) : null;
      return new H2ChunkHeader(
          (int) id,
          (int) blocks,
          hex(fields, "version", id),
          seal == null ? text : text.substring(0, text.lastIndexOf(SEAL)),
          end,
          seal);
    } catch (MVStoreException | IllegalArgumentException notAHeader) {
      return null;
    }
  }

  private static long hex(Map<String, String> fields, String key, long absent) {
    String value = fields.get(key);
    return value == null ? absent : Long.parseUnsignedLong(value, 16);
  }

  /** Its length in bytes. */
  int length() {
    return blocks * BLOCK;
  }

  /**
   * The chunk with a seal. One that has a seal is left as it is, because to seal anew what was read
   * from the file would hide damage.
   *
   * @param chunk not changed
   */
  ByteBuffer sealed(ByteBuffer chunk) throws IOException {
    if (seal != null) {
      return chunk.duplicate();
    }
    if (lineLength - text.length() < SEAL_LENGTH) {
      throw new IOException("There is no room for a checksum in the chunk header '" + text + "'");
    }
    ByteBuffer copy = ByteBuffer.allocate(chunk.remaining());
    copy.put(chunk.duplicate()).flip();
    String mark = String.format("%s%08x", SEAL, crc(copy));
    ByteBuffer unused =
        copy.put(copy.position() + text.length(), mark.getBytes(StandardCharsets.ISO_8859_1));
    return copy;
  }

  /**
   * Whether these are all bytes of the chunk.
   *
   * @param chunk is changed
   */
  boolean isWhole(ByteBuffer chunk) {
    if (seal == null) {
      return true;
    }
    for (int i = 0; i < SEAL_LENGTH; i++) {
      ByteBuffer unused = chunk.put(chunk.position() + text.length() + i, (byte) ' ');
    }
    return crc(chunk) == seal;
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
