package org.rowanmq.jms.seal;

import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;

/**
 * What a connection does about sealed bodies; nothing, and at no cost, unless it is configured to.
 * Called on the application's threads. Thread-safe.
 */
public final class Seals {
  private final Sealing sealing;
  private final SealKeys keys;
  private final @Nullable Sealer sealer;

  private Seals(Sealing sealing, SealKeys keys, @Nullable Sealer sealer) {
    this.sealing = sealing;
    this.keys = keys;
    this.sealer = sealer;
  }

  /**
   * @throws JMSException if what the configuration needs is not there: a key provider, or a library
   */
  public static Seals of(Sealing sealing, Environment environment) throws JMSException {
    Sealing.Outgoing outgoing = sealing.outgoing();
    if (sealing.keys() == null && outgoing.needsKeys()) {
      throw new JMSException(
          "'encrypt' and 'sign' need keys: give seal-keys=DIRECTORY, or the factory a key provider",
          ErrorCode.SEAL_KEY.symbol());
    }
    Compressor compressor = Compressors.of(outgoing.compression());
    if (compressor == null && outgoing.compression() != Sealing.Compression.NONE) {
      throw new JMSException(
          "compress=zstd needs com.github.luben:zstd-jni on the class path",
          ErrorCode.UNSUPPORTED.symbol());
    }
    SealKeys keys = new SealKeys(sealing.keys(), environment);
    Sealer sealer =
        outgoing.isNothing() ? null : new Sealer(sealing, keys, compressor, Sealer.SEGMENT_BYTES);
    return new Seals(sealing, keys, sealer);
  }

  /**
   * The content as it is to travel.
   *
   * @throws JMSException if a key is missing
   */
  public OutgoingContent seal(OutgoingContent content, Destination to) throws JMSException {
    return sealer == null ? content : sealer.seal(content, to);
  }

  /**
   * A message came that is not sealed.
   *
   * @throws JMSException if it had to be
   */
  public void admitUnsealed() throws JMSException {
    if (!sealing.incoming().required().isEmpty()) {
      throw SealErrors.required(
          "The message is not sealed, as require="
              + sealing.incoming().required().stream()
                  .map(each -> each.name().toLowerCase(java.util.Locale.ROOT))
                  .sorted()
                  .toList()
              + " demands");
    }
  }

  /**
   * A sealed content.
   *
   * @param content of which at least what precedes the body is there
   * @param sealed the body
   * @param from where the broker says it was sent to
   * @throws JMSException if it cannot be opened, as far as its header tells, or must not be
   */
  public SealedContent sealed(byte[] content, ByteBody sealed, Destination from)
      throws JMSException {
    return SealedContent.of(content, sealed, from.toString(), sealing.incoming(), keys);
  }
}
