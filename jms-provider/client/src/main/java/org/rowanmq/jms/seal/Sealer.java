package org.rowanmq.jms.seal;

import jakarta.jms.JMSException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.message.Spool;
import org.rowanmq.jms.message.SpooledContent;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.SealHeader;

/**
 * Seals contents that are to be sent. One that is in memory stays there, another one goes through a
 * temporary file segment by segment. Thread-safe.
 */
final class Sealer {
  /** Small enough to be read piece by piece, large enough for compression to find something. */
  static final int SEGMENT_BYTES = 256 << 10;

  private final Sealing sealing;
  private final SealKeys keys;
  private final @Nullable Compressor compressor;
  private final int segmentBytes;

  Sealer(Sealing sealing, SealKeys keys, @Nullable Compressor compressor, int segmentBytes) {
    this.segmentBytes = segmentBytes;
    this.sealing = sealing;
    this.keys = keys;
    this.compressor = compressor;
  }

  OutgoingContent seal(OutgoingContent content, Destination to) throws JMSException {
    MessageContent plainHead = content.head();
    ContentView view = view(plainHead);
    if (view.bodyType() == BodyType.SEALED) {
      throw SealErrors.required("A message that was not opened cannot be sent again");
    }
    long length = content.length() - plainHead.length();
    Sealing.Outgoing outgoing = sealing.outgoing();
    boolean compresses =
        compressor != null
            && length >= Math.max(1, outgoing.compressAbove())
            && length <= sealing.incoming().decompressMax();
    if (!compresses && outgoing.isCompressionOnly()) {
      return content;
    }
    OutgoingContent sealed = seal(content, view, length, to, compresses ? compressor : null);
    if (!compresses) {
      return sealed;
    }
    // What receivers would take for a bomb, or what became no shorter, is not compressed after all.
    boolean isBomb = sealing.incoming().isBomb(length, sealed.length() - sealed.head().length());
    if (outgoing.isCompressionOnly()) {
      return isBomb || sealed.length() >= content.length() ? content : sealed;
    }
    return isBomb ? seal(content, view, length, to, null) : sealed;
  }

  private OutgoingContent seal(
      OutgoingContent content,
      ContentView view,
      long length,
      Destination to,
      @Nullable Compressor with)
      throws JMSException {
    Sealing.Outgoing outgoing = sealing.outgoing();
    SealKeys.MessageKey key =
        outgoing.encryptFor().isEmpty() ? null : keys.forMessage(outgoing.encryptFor());
    String signer = outgoing.signAs();
    PrivateKey signing = signer == null ? null : keys.signingKey(signer);
    try {
      SealHeader header =
          new SealHeader(
              new SealHeader.Body(view.bodyType(), view.isUtf16(), view.bodyIsNull(), length),
              new SealHeader.Methods(
                  with == null ? SealHeader.COMPRESSION_NONE : with.method().number(),
                  outgoing.digest() ? SealHeader.DIGEST_SHA_256 : SealHeader.DIGEST_NONE),
              segmentBytes,
              to.toString(),
              key == null ? null : key.encryption(),
              signing == null || signer == null ? null : Signing.by(signing, signer));
      byte[] head = view.headFor(BodyType.SEALED, false, false);
      byte[] prefixed = prefixed(header);
      Segments segments =
          new Segments(header, head, prefixed, with, key == null ? null : key.key(), null);
      return write(content, header, head, prefixed, segments, signing);
    } catch (GeneralSecurityException e) {
      throw SealErrors.key("A message cannot be sealed: " + e.getMessage(), e);
    } catch (IOException e) {
      throw SealErrors.internal(
          "A message cannot be sealed in a temporary file: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw SealErrors.key("A message cannot be sealed: " + e.getMessage(), e);
    }
  }

  private static OutgoingContent write(
      OutgoingContent content,
      SealHeader header,
      byte[] head,
      byte[] prefixed,
      Segments segments,
      @Nullable PrivateKey signing)
      throws GeneralSecurityException, IOException {
    long from = content.length() - header.body().length();
    if (content.whole() == null) {
      Spool spool = new Spool();
      spool.write(prefixed, 0, prefixed.length);
      write(content, from, header, segments, signing, spool);
      spool.flush();
      return new SpooledContent(head, spool);
    }
    int most = (int) Math.min(header.body().length(), Integer.MAX_VALUE / 2);
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(head.length + prefixed.length + most + header.segmentOverhead());
    bytes.write(head, 0, head.length);
    bytes.write(prefixed, 0, prefixed.length);
    write(content, from, header, segments, signing, bytes);
    return OutgoingContent.of(MessageContent.of(bytes.toByteArray()));
  }

  private static void write(
      OutgoingContent content,
      long from,
      SealHeader header,
      Segments segments,
      @Nullable PrivateKey signing,
      OutputStream to)
      throws GeneralSecurityException, IOException {
    byte[] plain = {};
    for (long index = 0; index < header.segments(); index++) {
      int length = segments.plainBytes(index);
      if (plain.length != length) {
        plain = new byte[length];
      }
      content.read(from + index * header.segmentBytes(), plain);
      byte[] segment = segments.seal(index, plain, signing);
      to.write(segment, 0, segment.length);
    }
  }

  private static byte[] prefixed(SealHeader header) {
    byte[] bytes = header.toBytes();
    return ByteBuffer.allocate(SealHeader.PREFIX_BYTES + bytes.length)
        .put((byte) SealHeader.VERSION)
        .putShort((short) bytes.length)
        .put(bytes)
        .array();
  }

  private static ContentView view(MessageContent own) throws JMSException {
    try {
      return ContentView.of(own.bytes());
    } catch (ProtocolException e) {
      throw SealErrors.internal("A message that was just made cannot be read", e);
    }
  }
}
