package org.rowanmq.jms.seal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The methods of compression there are. */
final class Compressors {
  private static final System.Logger LOG = System.getLogger(Compressors.class.getName());

  private Compressors() {}

  /** Looked for once, when it is first needed. */
  private static final class Zstd {
    private static final @Nullable Compressor FOUND = find();

    private static @Nullable Compressor find() {
      Compressor jni = ZstdJni.find();
      if (jni != null) {
        return jni;
      }
      try {
        for (Compressor each :
            ServiceLoader.load(Compressor.class, Compressor.class.getClassLoader())) {
          if (each.method() == Sealing.Compression.ZSTD) {
            return each;
          }
        }
      } catch (ServiceConfigurationError e) {
        LOG.log(System.Logger.Level.WARNING, "A service for compression cannot be used", e);
      }
      return null;
    }
  }

  /** Null for no compression, and where there is no library for it. */
  static @Nullable Compressor of(Sealing.Compression method) {
    return switch (method) {
      case NONE -> null;
      case DEFLATE -> new Deflate();
      case GZIP -> new Gzip();
      case ZSTD -> Zstd.FOUND;
    };
  }

  private static final class Deflate implements Compressor {
    @Override
    public Sealing.Compression method() {
      return Sealing.Compression.DEFLATE;
    }

    @Override
    public byte[] compress(byte[] data, int length) {
      Deflater deflater = new Deflater();
      try {
        deflater.setInput(data, 0, length);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length / 2 + 64);
        byte[] buffer = new byte[Math.min(length + 64, 16 << 10)];
        while (!deflater.finished()) {
          out.write(buffer, 0, deflater.deflate(buffer));
        }
        return out.toByteArray();
      } finally {
        deflater.end();
      }
    }

    @Override
    public void decompress(
        byte[] data, int offset, int length, byte[] into, int intoOffset, int intoLength)
        throws DataFormatException {
      Inflater inflater = new Inflater();
      try {
        inflater.setInput(data, offset, length);
        int made = 0;
        while (made < intoLength && !inflater.finished()) {
          int more = inflater.inflate(into, intoOffset + made, intoLength - made);
          if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
            break;
          }
          made += more;
        }
        boolean isWhole = made == intoLength && inflater.inflate(new byte[1]) == 0;
        if (!isWhole || !inflater.finished() || inflater.getRemaining() > 0) {
          throw new DataFormatException("not " + intoLength + " bytes");
        }
      } finally {
        inflater.end();
      }
    }
  }

  private static final class Gzip implements Compressor {
    @Override
    public Sealing.Compression method() {
      return Sealing.Compression.GZIP;
    }

    @Override
    public byte[] compress(byte[] data, int length) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(length / 2 + 64);
      try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
        gzip.write(data, 0, length);
      } catch (IOException e) {
        throw new IllegalStateException("Writing to memory cannot fail", e);
      }
      return out.toByteArray();
    }

    @Override
    public void decompress(
        byte[] data, int offset, int length, byte[] into, int intoOffset, int intoLength)
        throws DataFormatException {
      try (GZIPInputStream gzip =
          new GZIPInputStream(new ByteArrayInputStream(data, offset, length))) {
        if (gzip.readNBytes(into, intoOffset, intoLength) != intoLength || gzip.read() != -1) {
          throw new DataFormatException("not " + intoLength + " bytes");
        }
      } catch (IOException e) {
        throw malformed(e);
      }
    }
  }

  static DataFormatException malformed(Exception cause) {
    DataFormatException malformed = new DataFormatException(cause.getMessage());
    malformed.initCause(cause);
    return malformed;
  }
}
