package org.rowanmq.jms.seal;

import jakarta.jms.JMSException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.SealHeader;

/**
 * Seals and opens the segments of one message. What guards a segment is bound to the message's
 * headers, properties and seal header, to the segment's place and to whether it is the last one.
 * Not thread-safe.
 */
final class Segments {
  private static final byte[] CONTEXT = "RowanMQ seal 1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SIGNED = "RowanMQ seal 1 signed".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 12;

  private final SealHeader header;
  private final byte[] context;
  private final @Nullable Compressor compressor;
  private final @Nullable SecretKeySpec key;
  private final @Nullable PublicKey verifying;
  private @Nullable Cipher cipher;

  /**
   * @param head the content before the body, as it travels
   * @param prefixed the seal's header with what precedes it
   * @param compressor null if nothing is compressed
   * @param key null if nothing is encrypted
   * @param verifying null if signatures are not checked
   */
  Segments(
      SealHeader header,
      byte[] head,
      byte[] prefixed,
      @Nullable Compressor compressor,
      @Nullable SecretKeySpec key,
      @Nullable PublicKey verifying)
      throws GeneralSecurityException {
    this.header = header;
    this.compressor = compressor;
    this.key = key;
    this.verifying = verifying;
    MessageDigest digest = sha256();
    digest.update(CONTEXT);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(head.length).flip());
    digest.update(head);
    digest.update(prefixed);
    this.context = digest.digest();
  }

  /** How many bytes of the body a segment has. */
  int plainBytes(long index) {
    long from = index * header.segmentBytes();
    return (int) Math.min(header.segmentBytes(), header.body().length() - from);
  }

  /**
   * A whole segment.
   *
   * @param plain its part of the body, from its beginning
   * @param signing null if it is not signed
   */
  byte[] seal(long index, byte[] plain, @Nullable PrivateKey signing)
      throws GeneralSecurityException {
    int length = plainBytes(index);
    byte[] data = plain;
    int flag = 0;
    if (compressor != null) {
      byte[] compressed = compressor.compress(plain, length);
      boolean isShorter = compressed.length < length;
      data = isShorter ? compressed : plain;
      flag = isShorter ? 0 : SealHeader.NOT_COMPRESSED;
      length = isShorter ? compressed.length : length;
    }
    int word = length | flag;
    byte[] frame = frame(index, word);
    byte[] sealed = key == null ? Arrays.copyOf(data, length) : encrypt(frame, index, data, length);
    SealHeader.Signature signature = header.signature();
    int rest = header.segmentOverhead() - (key == null ? 0 : SealHeader.TAG_BYTES);
    ByteBuffer segment = ByteBuffer.allocate(sealed.length + rest).putInt(word).put(sealed);
    if (signature != null || hasDigest()) {
      byte[] digest = digest(frame, sealed, 0, sealed.length);
      if (hasDigest()) {
        segment.put(digest);
      }
      if (signature != null && signing != null) {
        segment.put(Signing.sign(signature.algorithm(), signing, signed(digest)));
      }
    }
    return segment.array();
  }

  /**
   * Opens a segment.
   *
   * @param segment what follows its length
   * @param into gets its part of the body
   */
  void open(long index, int word, byte[] segment, byte[] into, int offset) throws JMSException {
    byte[] frame = frame(index, word);
    int length = word & ~SealHeader.NOT_COMPRESSED;
    int sealed = length + (key == null ? 0 : SealHeader.TAG_BYTES);
    try {
      check(frame, segment, sealed);
      byte[] data = key == null ? segment : decrypt(frame, index, segment, sealed);
      int plain = plainBytes(index);
      if (compressor == null || (word & SealHeader.NOT_COMPRESSED) != 0) {
        System.arraycopy(data, 0, into, offset, plain);
      } else {
        compressor.decompress(data, 0, length, into, offset, plain);
      }
    } catch (AEADBadTagException e) {
      throw altered(e);
    } catch (DataFormatException e) {
      throw SealErrors.broken("The compressed body is malformed: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw SealErrors.broken("The sealed body cannot be opened: " + e.getMessage(), e);
    }
  }

  private void check(byte[] frame, byte[] segment, int sealed)
      throws GeneralSecurityException, JMSException {
    SealHeader.Signature signature = header.signature();
    if (!hasDigest() && (signature == null || verifying == null)) {
      return;
    }
    byte[] digest = digest(frame, segment, 0, sealed);
    int at = sealed;
    if (hasDigest()) {
      byte[] told = Arrays.copyOfRange(segment, at, at + SealHeader.DIGEST_BYTES);
      at += SealHeader.DIGEST_BYTES;
      if (!MessageDigest.isEqual(told, digest)) {
        throw altered(null);
      }
    }
    if (signature != null && verifying != null) {
      byte[] signed = Arrays.copyOfRange(segment, at, at + signature.length());
      boolean isRight;
      try {
        isRight = Signing.isRight(signature.algorithm(), verifying, signed(digest), signed);
      } catch (java.security.SignatureException malformed) {
        isRight = false;
      }
      if (!isRight) {
        throw SealErrors.broken(
            "The signature is not one by '"
                + signature.keyId()
                + "': the message was altered, or signed with another key",
            null);
      }
    }
  }

  private JMSException altered(@Nullable Exception cause) {
    SealHeader.Encryption encryption = header.encryption();
    return SealErrors.broken(
        "The message was altered after it was sealed"
            + (encryption == null
                ? ""
                : " with the key "
                    + encryption.recipients().stream().map(SealHeader.Recipient::keyId).toList()),
        cause);
  }

  private boolean hasDigest() {
    return header.methods().digest() != SealHeader.DIGEST_NONE;
  }

  private byte[] encrypt(byte[] frame, long index, byte[] data, int length)
      throws GeneralSecurityException {
    return cipher(Cipher.ENCRYPT_MODE, frame, index).doFinal(data, 0, length);
  }

  private byte[] decrypt(byte[] frame, long index, byte[] data, int length)
      throws GeneralSecurityException {
    return cipher(Cipher.DECRYPT_MODE, frame, index).doFinal(data, 0, length);
  }

  private Cipher cipher(int mode, byte[] frame, long index) throws GeneralSecurityException {
    Cipher aes = cipher;
    if (aes == null) {
      aes = Cipher.getInstance("AES/GCM/NoPadding");
      cipher = aes;
    }
    byte[] nonce =
        ByteBuffer.allocate(NONCE_BYTES).putLong(index).putInt(isLast(index) ? 1 : 0).array();
    aes.init(mode, key, new GCMParameterSpec(8 * SealHeader.TAG_BYTES, nonce));
    aes.updateAAD(frame);
    return aes;
  }

  /** What binds a segment to its message and place. */
  private byte[] frame(long index, int word) {
    return ByteBuffer.allocate(context.length + Long.BYTES + Integer.BYTES + 1)
        .put(context)
        .putLong(index)
        .putInt(word)
        .put((byte) (isLast(index) ? 1 : 0))
        .array();
  }

  private boolean isLast(long index) {
    return index == header.segments() - 1;
  }

  private static byte[] digest(byte[] frame, byte[] sealed, int offset, int length)
      throws GeneralSecurityException {
    MessageDigest digest = sha256();
    digest.update(frame);
    digest.update(sealed, offset, length);
    return digest.digest();
  }

  private static byte[] signed(byte[] digest) {
    return ByteBuffer.allocate(SIGNED.length + digest.length).put(SIGNED).put(digest).array();
  }

  private static MessageDigest sha256() throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256");
  }
}
