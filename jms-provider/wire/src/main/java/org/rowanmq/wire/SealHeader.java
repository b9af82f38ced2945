package org.rowanmq.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header of a sealed body, version 1: what a client needs to open it. Only layout: what the
 * bytes are made of and how they are checked is in {@code docs/sealed-messages.md}.
 *
 * <pre>
 * u8 version = 1 | u16 length of the header | header | segments
 *
 * header   u8 body          bits 0-2 type of the message, 3 text is UTF-16BE, 4 the body is null
 *          u8 compression   0 none, 1 deflate, 2 gzip, 3 zstd
 *          u8 digest        0 none, 1 SHA-256
 *          u8 cipher        0 none, 1 AES-256-GCM
 *          u8 signature     0 none, 1 Ed25519, 2 RSASSA-PSS
 *          u64 length of the body | u32 bytes of it in each segment but the last
 *          string destination
 *          if encrypted: 16 bytes salt | 32 bytes commitment
 *              | varint count, each: u8 wrapping, string key id, blob wrapped key
 *          if signed: string key id | u16 length of a signature
 * segment  u32 length of the data, bit 31: it is not compressed | data | 16 bytes tag, if encrypted
 *          | 32 bytes digest, if there are digests | signature, if signed
 * </pre>
 *
 * @param body the message's body as it was before
 * @param segmentBytes bytes of the body in each segment but the last, 1 to {@link
 *     #SEGMENT_BYTES_MAX}
 * @param destination what it was sent to, in its text form
 * @param encryption null if it is not encrypted
 * @param signature null if it is not signed
 */
public record SealHeader(
    Body body,
    Methods methods,
    int segmentBytes,
    String destination,
    @Nullable Encryption encryption,
    @Nullable Signature signature) {
  public static final int VERSION = 1;

  /** No segment has more of a body: what a receiver needs in memory at a time. */
  public static final int SEGMENT_BYTES_MAX = 1 << 20;

  /** Version and length of the header. */
  public static final int PREFIX_BYTES = 3;

  public static final int HEADER_BYTES_MAX = 0xffff;

  public static final int COMPRESSION_NONE = 0;
  public static final int COMPRESSION_DEFLATE = 1;
  public static final int COMPRESSION_GZIP = 2;
  public static final int COMPRESSION_ZSTD = 3;

  public static final int DIGEST_NONE = 0;
  public static final int DIGEST_SHA_256 = 1;

  public static final int CIPHER_AES_256_GCM = 1;

  /** The key of that id is the secret itself. */
  public static final int WRAPPING_NONE = 0;

  /** RSA-OAEP with SHA-256, also in MGF1, and no label. */
  public static final int WRAPPING_RSA_OAEP = 1;

  public static final int SIGNATURE_ED25519 = 1;

  /** RSASSA-PSS with SHA-256, also in MGF1, and 32 bytes of salt. */
  public static final int SIGNATURE_RSA_PSS = 2;

  public static final int SALT_BYTES = 16;
  public static final int COMMITMENT_BYTES = 32;
  public static final int TAG_BYTES = 16;
  public static final int DIGEST_BYTES = 32;
  public static final int RECIPIENTS_MAX = 64;

  /** Flag of a segment's length: the data are not compressed, though others are. */
  public static final int NOT_COMPRESSED = 1 << 31;

  private static final int KEY_ID_MAX = 128;
  private static final int UTF16 = 1 << 3;
  private static final int NULL = 1 << 4;
  private static final int BODY_BITS = (1 << 5) - 1;

  /**
   * A body before it is sealed.
   *
   * @param type not SEALED
   * @param length in bytes
   */
  public record Body(BodyType type, boolean isUtf16, boolean isNull, long length) {}

  /** Numbers of the compression and digest. */
  public record Methods(int compression, int digest) {}

  /**
   * How it is encrypted.
   *
   * @param salt makes the key of this message of the secret; not copied
   * @param commitment tells the right secret from others; not copied
   * @param recipients who has the secret, 1 to {@link #RECIPIENTS_MAX}
   */
  public record Encryption(byte[] salt, byte[] commitment, List<Recipient> recipients) {
    public Encryption {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * One way to the secret.
   *
   * @param keyId which key
   * @param wrapped the secret, wrapped for that key; empty if the key is the secret; not copied
   */
  public record Recipient(int wrapping, String keyId, byte[] wrapped) {}

  /**
   * How it is signed.
   *
   * @param algorithm its number
   * @param keyId of the signer
   * @param length of each signature in bytes
   */
  public record Signature(int algorithm, String keyId, int length) {}

  /** Whether a text can be the id of a key: 1 to 128 letters, digits, dots, dashes, _ and @. */
  public static boolean isKeyId(String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      boolean isAlphanumeric =
          (each >= 'a' && each <= 'z')
              || (each >= 'A' && each <= 'Z')
              || (each >= '0' && each <= '9');
      if (!isAlphanumeric && (i == 0 || "._@-".indexOf(each) < 0)) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= KEY_ID_MAX;
  }

  /** How many segments there are: at least one. */
  public long segments() {
    return Math.max(1, (body.length() + segmentBytes - 1) / segmentBytes);
  }

  /** What each segment has beside its data, in bytes. */
  public int segmentOverhead() {
    return Integer.BYTES
        + (encryption == null ? 0 : TAG_BYTES)
        + (methods.digest() == DIGEST_NONE ? 0 : DIGEST_BYTES)
        + (signature == null ? 0 : signature.length());
  }

  /**
   * The bytes of a header, without the prefix.
   *
   * @throws IllegalArgumentException if they are more than {@link #HEADER_BYTES_MAX}
   */
  public byte[] toBytes() {
    ByteSink sink = new ByteSink(160);
    sink.u8(body.type().ordinal() | (body.isUtf16() ? UTF16 : 0) | (body.isNull() ? NULL : 0));
    sink.u8(methods.compression()).u8(methods.digest());
    sink.u8(encryption == null ? 0 : CIPHER_AES_256_GCM);
    sink.u8(signature == null ? 0 : signature.algorithm());
    sink.u64(body.length()).u32(segmentBytes).string(destination);
    if (encryption != null) {
      sink.bytes(encryption.salt()).bytes(encryption.commitment());
      sink.varint(encryption.recipients().size());
      for (Recipient each : encryption.recipients()) {
        sink.u8(each.wrapping()).string(each.keyId()).blob(each.wrapped());
      }
    }
    if (signature != null) {
      sink.string(signature.keyId()).u16(signature.length());
    }
    if (sink.length() > HEADER_BYTES_MAX) {
      throw new IllegalArgumentException(
          "The header of a sealed body has " + sink.length() + " bytes, more than 65535");
    }
    return sink.toByteArray();
  }

  /**
   * Reads a header.
   *
   * @throws ProtocolException if it is malformed, or names what this version does not know
   */
  public static SealHeader of(byte[] header) throws ProtocolException {
    ByteSource in = new ByteSource(header, 0, header.length, "header of the sealed body");
    int bits = in.u8();
    BodyType type = BodyType.of(bits & ContentLayout.BODY_TYPE_MASK);
    if ((bits & ~BODY_BITS) != 0 || type == null || type == BodyType.SEALED) {
      throw in.malformed("body " + bits + " is unknown");
    }
    Methods methods =
        new Methods(
            known(in, "compression", COMPRESSION_ZSTD), known(in, "digest", DIGEST_SHA_256));
    int cipher = known(in, "cipher", CIPHER_AES_256_GCM);
    int algorithm = known(in, "signature", SIGNATURE_RSA_PSS);
    long length = in.u64();
    int segmentBytes = in.u32();
    if (length < 0 || segmentBytes < 1 || segmentBytes > SEGMENT_BYTES_MAX) {
      throw in.malformed("lengths " + length + " and " + segmentBytes + " are out of range");
    }
    Body body = new Body(type, (bits & UTF16) != 0, (bits & NULL) != 0, length);
    String destination = in.string();
    Encryption encryption = cipher == 0 ? null : encryption(in);
    Signature signature = algorithm == 0 ? null : new Signature(algorithm, keyId(in), in.u16());
    in.expectEnd();
    return new SealHeader(body, methods, segmentBytes, destination, encryption, signature);
  }

  private static Encryption encryption(ByteSource in) throws ProtocolException {
    byte[] salt = in.bytes(SALT_BYTES);
    byte[] commitment = in.bytes(COMMITMENT_BYTES);
    int count = in.count(1);
    if (count < 1 || count > RECIPIENTS_MAX) {
      throw in.malformed(count + " recipients, allowed: 1 to " + RECIPIENTS_MAX);
    }
    List<Recipient> recipients = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      recipients.add(new Recipient(known(in, "wrapping", WRAPPING_RSA_OAEP), keyId(in), in.blob()));
    }
    return new Encryption(salt, commitment, recipients);
  }

  private static int known(ByteSource in, String what, int max) throws ProtocolException {
    int number = in.u8();
    if (number > max) {
      throw in.malformed(what + " " + number + " is unknown");
    }
    return number;
  }

  private static String keyId(ByteSource in) throws ProtocolException {
    String id = in.string();
    if (!isKeyId(id)) {
      throw in.malformed("the id of a key has other characters than it may");
    }
    return id;
  }
}
