package org.rowanmq.jms.seal;

import java.util.zip.DataFormatException;

/**
 * A method of compression. Deflate and gzip are the JDK's; for zstd the library {@code
 * com.github.luben:zstd-jni} is used where it is on the class path, or else a service of this type
 * that says it is one ({@link java.util.ServiceLoader}). Thread-safe.
 */
public interface Compressor {
  /** Which one it is: {@code ZSTD} is the only one that is asked for. */
  Sealing.Compression method();

  /** The first {@code length} bytes, compressed. */
  byte[] compress(byte[] data, int length);

  /**
   * Undoes {@link #compress}: fills {@code into} from {@code intoOffset} with exactly {@code
   * intoLength} bytes, and never makes more.
   *
   * @throws DataFormatException if the data are malformed, or would make fewer or more bytes
   */
  void decompress(byte[] data, int offset, int length, byte[] into, int intoOffset, int intoLength)
      throws DataFormatException;
}
