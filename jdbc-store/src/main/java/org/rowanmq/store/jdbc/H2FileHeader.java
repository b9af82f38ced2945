package org.rowanmq.store.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The header of an H2 file, which is there twice, in its first two blocks of 4 KiB: a line of text
 * with a checksum, that names one of the last chunks.
 */
record H2FileHeader(Map<String, String> fields) {
  private static final int BLOCK = H2ChunkHeader.BLOCK;
  private static final String CHECKSUM = "fletcher";

  /**
   * @param blocks the first two
   * @return null if neither is one; if they differ, the one with the later version
   */
  static @Nullable H2FileHeader of(ByteBuffer blocks) {
    H2FileHeader first = ofOne(blocks.slice(0, BLOCK));
    H2FileHeader second = ofOne(blocks.slice(BLOCK, BLOCK));
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return second.number("version") > first.number("version") ? second : first;
  }

  private static @Nullable H2FileHeader ofOne(ByteBuffer block) {
    String all = StandardCharsets.ISO_8859_1.decode(block).toString();
    int end = all.indexOf('\n');
    int sum = all.indexOf("," + CHECKSUM + ":");
    if (sum < 0 || end < sum) {
      return null;
    }
    try {
      H2FileHeader header = new H2FileHeader(DataUtils.parseMap(all.substring(0, end)));
      boolean valid = (int) header.number(CHECKSUM) == checksum(all.substring(0, sum));
      return valid ? header : null;
    } catch (MVStoreException | IllegalArgumentException notAHeader) {
      return null;
    }
  }

  /** False in a file without any. */
  boolean namesAChunk() {
    return fields.containsKey("block");
  }

  /** In bytes. */
  long chunkPosition() {
    return number("block") * BLOCK;
  }

  private long number(String key) {
    return Long.parseUnsignedLong(fields.getOrDefault(key, "0"), 16);
  }

  /**
   * Both blocks of a header of the same file that names another chunk, and is not of its closing.
   */
  ByteBuffer naming(long position, H2ChunkHeader chunk) {
    HashMap<String, String> changed = new HashMap<>(fields);
    changed.remove(CHECKSUM);
    changed.remove("clean");
    changed.put("block", Long.toHexString(position / BLOCK));
    changed.put("chunk", Integer.toHexString(chunk.id()));
    changed.put("version", Long.toHexString(chunk.version()));
    StringBuilder line = DataUtils.appendMap(new StringBuilder(), changed);
    int sum = checksum(line.toString());
    line.append(',').append(CHECKSUM).append(':').append(Integer.toHexString(sum)).append('\n');
    byte[] bytes = line.toString().getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(2 * BLOCK).put(0, bytes).put(BLOCK, bytes);
  }

  private static int checksum(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return DataUtils.getFletcher32(bytes, 0, bytes.length);
  }
}
