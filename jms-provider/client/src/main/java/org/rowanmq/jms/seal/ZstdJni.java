package org.rowanmq.jms.seal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** The library {@code zstd-jni}, which is not needed to compile or run anything else. */
final class ZstdJni implements Compressor {
  private static final System.Logger LOG = System.getLogger(ZstdJni.class.getName());
  private static final int LEVEL = 3;

  private final Method compress;
  private final Method decompress;

  private ZstdJni(Method compress, Method decompress) {
    this.compress = compress;
    this.decompress = decompress;
  }

  /** Null where it is not on the class path, or has no native code for this machine. */
  static @Nullable ZstdJni find() {
    try {
      Class<?> zstd = Class.forName("com.github.luben.zstd.Zstd");
      ZstdJni found =
          new ZstdJni(
              zstd.getMethod("compress", byte[].class, int.class),
              zstd.getMethod(
                  "decompressByteArray",
                  byte[].class,
                  int.class,
                  int.class,
                  byte[].class,
                  int.class,
                  int.class));
      byte[] probe = found.compress(new byte[] {1}, 1);
      found.decompress(probe, 0, probe.length, new byte[1], 0, 1);
      return found;
    } catch (ClassNotFoundException e) {
      return null;
    } catch (ReflectiveOperationException
        | DataFormatException
        | RuntimeException
        | LinkageError e) {
      LOG.log(System.Logger.Level.WARNING, "The library zstd-jni cannot be used", e);
      return null;
    }
  }

  @Override
  public Sealing.Compression method() {
    return Sealing.Compression.ZSTD;
  }

  @Override
  public byte[] compress(byte[] data, int length) {
    byte[] exact = length == data.length ? data : java.util.Arrays.copyOf(data, length);
    try {
      return (byte[]) compress.invoke(null, exact, LEVEL);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("zstd-jni cannot compress", e);
    }
  }

  @Override
  public void decompress(
      byte[] data, int offset, int length, byte[] into, int intoOffset, int intoLength)
      throws DataFormatException {
    try {
      Object made = decompress.invoke(null, into, intoOffset, intoLength, data, offset, length);
      if (!Long.valueOf(intoLength).equals(made)) {
        throw new DataFormatException("not " + intoLength + " bytes");
      }
    } catch (InvocationTargetException e) {
      throw Compressors.malformed(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("zstd-jni cannot decompress", e);
    }
  }
}
