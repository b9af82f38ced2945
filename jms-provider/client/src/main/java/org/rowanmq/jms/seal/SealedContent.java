package org.rowanmq.jms.seal;

import jakarta.jms.JMSException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.SealHeader;

/**
 * A received content whose body is sealed: its header is read and checked against what the receiver
 * demands and admits, its keys are found. Nothing of the body is believed before its segment is
 * opened. Not thread-safe.
 */
public final class SealedContent {
  private final SealHeader header;
  private final ContentView view;
  private final ByteBody sealed;
  private final Segments segments;
  private final @Nullable String signer;
  private final long firstSegment;

  private SealedContent(
      SealHeader header,
      ContentView view,
      ByteBody sealed,
      Segments segments,
      @Nullable String signer,
      long firstSegment) {
    this.header = header;
    this.view = view;
    this.sealed = sealed;
    this.segments = segments;
    this.signer = signer;
    this.firstSegment = firstSegment;
  }

  /**
   * @param head begins with what precedes the body
   * @param sealed the body
   * @param from the destination it was sent to, as the broker tells
   */
  static SealedContent of(
      byte[] head, ByteBody sealed, String from, Sealing.Incoming incoming, SealKeys keys)
      throws JMSException {
    byte[] prefixed = prefixed(sealed);
    ContentView view;
    SealHeader header;
    try {
      view = ContentView.of(head);
      header =
          SealHeader.of(Arrays.copyOfRange(prefixed, SealHeader.PREFIX_BYTES, prefixed.length));
    } catch (ProtocolException e) {
      throw SealErrors.broken("The sealed body cannot be read: " + e.getMessage(), e);
    }
    if (!header.destination().equals(from)) {
      throw SealErrors.broken(
          "The message was sealed for " + header.destination() + ", and came from " + from, null);
    }
    checkDemands(header, incoming);
    Compressor compressor = compressor(header);
    checkLength(header, sealed.length() - prefixed.length, incoming);
    SealHeader.Signature signature = header.signature();
    PublicKey verifying = signature == null ? null : keys.signerKey(signature.keyId());
    if (signature != null && verifying == null && demandsSignature(incoming)) {
      throw SealErrors.key(
          "The message is signed by '"
              + signature.keyId()
              + "', of whom the key provider has no public key",
          null);
    }
    SealHeader.Encryption encryption = header.encryption();
    try {
      checkAlgorithm(signature, verifying);
      byte[] precedes = Arrays.copyOf(head, view.bodyOffset());
      Segments segments =
          new Segments(
              header,
              precedes,
              prefixed,
              compressor,
              encryption == null ? null : keys.of(encryption),
              verifying);
      String verified = verifying == null || signature == null ? null : signature.keyId();
      return new SealedContent(header, view, sealed, segments, verified, prefixed.length);
    } catch (GeneralSecurityException e) {
      throw SealErrors.key("The sealed body cannot be opened: " + e.getMessage(), e);
    }
  }

  private static byte[] prefixed(ByteBody sealed) throws JMSException {
    if (sealed.length() < SealHeader.PREFIX_BYTES) {
      throw SealErrors.broken("The sealed body ends before its header", null);
    }
    byte[] prefix = new byte[SealHeader.PREFIX_BYTES];
    readFully(sealed, 0, prefix, 0, prefix.length);
    if (prefix[0] != SealHeader.VERSION) {
      throw SealErrors.broken(
          "The body is sealed in version " + prefix[0] + ", this client knows version 1", null);
    }
    int length = ByteBuffer.wrap(prefix).getShort(1) & 0xffff;
    if (sealed.length() < prefix.length + length) {
      throw SealErrors.broken("The sealed body ends within its header", null);
    }
    byte[] prefixed = Arrays.copyOf(prefix, prefix.length + length);
    readFully(sealed, prefix.length, prefixed, prefix.length, length);
    return prefixed;
  }

  private static void checkDemands(SealHeader header, Sealing.Incoming incoming)
      throws JMSException {
    if (header.encryption() == null
        && incoming.required().contains(Sealing.Requirement.ENCRYPTION)) {
      throw SealErrors.required("The message is not encrypted, as require=encryption demands");
    }
    if (header.signature() == null && demandsSignature(incoming)) {
      throw SealErrors.required("The message is not signed, as require=signature demands");
    }
  }

  private static boolean demandsSignature(Sealing.Incoming incoming) {
    return incoming.required().contains(Sealing.Requirement.SIGNATURE);
  }

  private static @Nullable Compressor compressor(SealHeader header) throws JMSException {
    Sealing.Compression method = Sealing.Compression.values()[header.methods().compression()];
    Compressor compressor = Compressors.of(method);
    if (compressor == null && method != Sealing.Compression.NONE) {
      throw SealErrors.limit(
          "The body is compressed with zstd: that needs com.github.luben:zstd-jni on the class"
              + " path");
    }
    return compressor;
  }

  /** Nothing is reserved for a body, and nothing decompressed, before this was checked. */
  private static void checkLength(SealHeader header, long sealed, Sealing.Incoming incoming)
      throws JMSException {
    long length = header.body().length();
    boolean isCompressed = header.methods().compression() != SealHeader.COMPRESSION_NONE;
    boolean fits;
    try {
      long overhead = Math.multiplyExact(header.segments(), (long) header.segmentOverhead());
      long whole = Math.addExact(overhead, length);
      fits = isCompressed ? sealed >= overhead && sealed <= whole : sealed == whole;
    } catch (ArithmeticException e) {
      fits = false;
    }
    if (!fits) {
      throw SealErrors.broken(
          "The sealed body has " + sealed + " bytes, which a body of " + length + " cannot have",
          null);
    }
    if (isCompressed && incoming.isBomb(length, sealed)) {
      throw SealErrors.limit(
          "The compressed body of "
              + sealed
              + " bytes would become "
              + length
              + "; allowed: decompress-max="
              + incoming.decompressMax()
              + ", decompress-ratio="
              + incoming.ratioMax());
    }
  }

  private static void checkAlgorithm(
      SealHeader.@Nullable Signature signature, @Nullable PublicKey verifying)
      throws GeneralSecurityException, JMSException {
    if (signature != null
        && verifying != null
        && !Signing.by(verifying, signature.keyId()).equals(signature)) {
      throw SealErrors.broken(
          "The signature is not one by '"
              + signature.keyId()
              + "': that is a key for another algorithm",
          null);
    }
  }

  /** What kind of message it is. */
  public BodyType bodyType() {
    return header.body().type();
  }

  /** Who has signed, as is known once a segment was opened; null if nobody that is known. */
  public @Nullable String signer() {
    return signer;
  }

  /** The bytes before the body, of the message as it was before it was sealed. */
  public byte[] head() {
    SealHeader.Body body = header.body();
    return view.headFor(body.type(), body.isUtf16(), body.isNull());
  }

  /** The content as it was before it was sealed. */
  public byte[] open() throws JMSException {
    byte[] head = head();
    long length = head.length + header.body().length();
    if (length > Integer.MAX_VALUE - 8) {
      throw new JMSException(
          "The content of " + length + " bytes does not fit an array: send it as bytes",
          ErrorCode.MESSAGE_TOO_LARGE.symbol());
    }
    byte[] content = Arrays.copyOf(head, (int) length);
    long at = firstSegment;
    int offset = head.length;
    for (long index = 0; index < header.segments(); index++) {
      at = open(index, at, content, offset);
      offset += segments.plainBytes(index);
    }
    return content;
  }

  /**
   * The body, opened as it is read. Its first segment is opened now.
   *
   * @param damaged is told when another segment cannot be opened
   */
  public SealedBody body(Consumer<JMSException> damaged) throws JMSException {
    SealedBody body = new SealedBody(this, damaged);
    body.begin();
    return body;
  }

  SealHeader header() {
    return header;
  }

  int plainBytes(long index) {
    return segments.plainBytes(index);
  }

  long firstSegment() {
    return firstSegment;
  }

  /** The length of a segment that begins there. */
  int word(long index, long at) throws JMSException {
    byte[] word = new byte[Integer.BYTES];
    checkRoom(at, word.length);
    readFully(sealed, at, word, 0, word.length);
    int value = ByteBuffer.wrap(word).getInt();
    int length = value & ~SealHeader.NOT_COMPRESSED;
    int plain = plainBytes(index);
    boolean isCompressed = header.methods().compression() != SealHeader.COMPRESSION_NONE;
    boolean isFlagged = (value & SealHeader.NOT_COMPRESSED) != 0;
    boolean fits =
        isCompressed && !isFlagged
            ? length > 0 && length < plain
            : length == plain && isFlagged == isCompressed;
    if (!fits) {
      throw SealErrors.broken("A segment of the sealed body has a wrong length", null);
    }
    return value;
  }

  /** Where the segment behind one begins. */
  long after(int word, long at) {
    return at + header.segmentOverhead() + (word & ~SealHeader.NOT_COMPRESSED);
  }

  /** Opens a segment; returns where the next one begins. */
  long open(long index, long at, byte[] into, int offset) throws JMSException {
    int word = word(index, at);
    long end = after(word, at);
    if (index == header.segments() - 1 && end != sealed.length()) {
      throw SealErrors.broken("The sealed body does not end with its last segment", null);
    }
    byte[] segment = new byte[(int) (end - at) - Integer.BYTES];
    checkRoom(at + Integer.BYTES, segment.length);
    readFully(sealed, at + Integer.BYTES, segment, 0, segment.length);
    segments.open(index, word, segment, into, offset);
    return end;
  }

  private void checkRoom(long at, int count) throws JMSException {
    if (sealed.length() - at < count) {
      throw SealErrors.broken("The sealed body is cut off", null);
    }
  }

  private static void readFully(ByteBody from, long at, byte[] into, int offset, int count)
      throws JMSException {
    for (int done = 0; done < count; ) {
      done += from.read(at + done, into, offset + done, count - done);
    }
  }
}
