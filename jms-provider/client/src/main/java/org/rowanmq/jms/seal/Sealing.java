package org.rowanmq.jms.seal;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.SealHeader;

/**
 * How bodies are sealed and what is demanded of received ones. Immutable; holds ids of keys, and
 * shows no key.
 *
 * @param keys null if there are none: then nothing is encrypted, signed or decrypted
 */
public record Sealing(@Nullable KeyProvider keys, Outgoing outgoing, Incoming incoming) {
  /** How bodies are made shorter. */
  public enum Compression {
    NONE,
    /** RFC 1950, of the JDK. */
    DEFLATE,
    /** RFC 1952, of the JDK. */
    GZIP,
    /** RFC 8878, if a library for it is on the class path ({@link Compressor}). */
    ZSTD;

    int number() {
      return ordinal();
    }
  }

  /** What a receiver demands. */
  public enum Requirement {
    ENCRYPTION,
    /** By a signer whose public key the provider knows. */
    SIGNATURE
  }

  /**
   * What is done to bodies that are sent.
   *
   * @param compressAbove bodies of fewer bytes are not compressed
   * @param digest whether each segment carries its SHA-256
   * @param encryptFor ids of keys: one shared secret, or up to 64 public keys of receivers; none:
   *     no encryption
   * @param signAs id of the private key to sign with; null: no signature
   */
  public record Outgoing(
      Compression compression,
      int compressAbove,
      boolean digest,
      List<String> encryptFor,
      @Nullable String signAs) {
    /**
     * @throws IllegalArgumentException naming what is wrong
     */
    public Outgoing {
      encryptFor = List.copyOf(encryptFor);
      encryptFor.forEach(Sealing::checkKeyId);
      if (signAs != null) {
        checkKeyId(signAs);
      }
      if (compressAbove < 0) {
        throw new IllegalArgumentException("A body has no " + compressAbove + " bytes");
      }
      if (encryptFor.size() > SealHeader.RECIPIENTS_MAX) {
        throw new IllegalArgumentException(
            "A message is encrypted for at most "
                + SealHeader.RECIPIENTS_MAX
                + " keys, not "
                + encryptFor.size());
      }
    }

    /** Bodies are sent as they are. */
    public static Outgoing defaults() {
      return new Outgoing(Compression.NONE, 4_096, false, List.of(), null);
    }

    boolean isNothing() {
      return compression == Compression.NONE && isCompressionOnly();
    }

    boolean isCompressionOnly() {
      return !digest && encryptFor.isEmpty() && signAs == null;
    }

    boolean needsKeys() {
      return !encryptFor.isEmpty() || signAs != null;
    }
  }

  /**
   * What is admitted of bodies that are received. The two limits are for compressed bodies, and
   * senders do not compress what is beyond them.
   *
   * @param decompressMax the longest, in bytes
   * @param ratioMax a body over a mebibyte has at most so many times the bytes that it had
   *     compressed
   */
  public record Incoming(Set<Requirement> required, long decompressMax, int ratioMax) {
    /**
     * @throws IllegalArgumentException naming what is wrong
     */
    public Incoming {
      required = Set.copyOf(required);
      if (decompressMax < 1 || ratioMax < 1) {
        throw new IllegalArgumentException("The limits of decompression are at least 1");
      }
    }

    /** Nothing is demanded; 64 MiB, 200. */
    public static Incoming defaults() {
      return new Incoming(Set.of(), 64L << 20, 200);
    }

    boolean isBomb(long length, long compressed) {
      return length > decompressMax || (length > 1 << 20 && length / ratioMax > compressed);
    }
  }

  /** Bodies are sent as they are; what is received compressed is opened. */
  public static Sealing defaults() {
    return new Sealing(null, Outgoing.defaults(), Incoming.defaults());
  }

  /** The same with these keys. */
  public Sealing withKeys(@Nullable KeyProvider newKeys) {
    return new Sealing(newKeys, outgoing, incoming);
  }

  private static void checkKeyId(String id) {
    if (!SealHeader.isKeyId(id)) {
      throw new IllegalArgumentException(
          "'"
              + id
              + "' is not the id of a key: 1 to 128 letters, digits, dots, dashes, _ and @, the"
              + " first a letter or digit");
    }
  }

  /** Ids only, whatever a provider prints. */
  @Override
  public String toString() {
    return "Sealing["
        + (keys == null ? "no keys" : keys.getClass().getSimpleName())
        + ", "
        + outgoing
        + ", "
        + incoming
        + "]";
  }
}
