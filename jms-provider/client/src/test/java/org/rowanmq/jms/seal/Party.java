package org.rowanmq.jms.seal;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.jms.seal.Sealing.Compression;
import org.rowanmq.jms.seal.Sealing.Incoming;
import org.rowanmq.jms.seal.Sealing.Outgoing;
import org.rowanmq.jms.seal.Sealing.Requirement;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/** A sender or receiver of tests. */
final class Party {
  static final Destination ORDERS = Destination.queue("orders");
  static final Environment ENVIRONMENT = new SystemEnvironment("seal-test");

  private final Seals seals;

  Party(Sealing sealing) throws JMSException {
    this(sealing, ENVIRONMENT);
  }

  Party(Sealing sealing, Environment environment) throws JMSException {
    seals = Seals.of(sealing, environment);
  }

  static Outgoing sending(
      Compression compression, boolean digest, List<String> encryptFor, @Nullable String signAs) {
    return new Outgoing(compression, 0, digest, encryptFor, signAs);
  }

  static Outgoing encrypting(String... keyIds) {
    return sending(Compression.NONE, false, List.of(keyIds), null);
  }

  static Outgoing signing(String keyId) {
    return sending(Compression.NONE, false, List.of(), keyId);
  }

  static Outgoing compressing(Compression compression) {
    return sending(compression, false, List.of(), null);
  }

  static Party sender(KeyProvider keys, Outgoing outgoing) throws JMSException {
    return new Party(new Sealing(keys, outgoing, Incoming.defaults()));
  }

  static Party receiver(@Nullable KeyProvider keys, Requirement... required) throws JMSException {
    Incoming defaults = Incoming.defaults();
    return new Party(
        new Sealing(
            keys,
            Outgoing.defaults(),
            new Incoming(Set.of(required), defaults.decompressMax(), defaults.ratioMax())));
  }

  OutgoingContent seal(OutgoingContent content) throws JMSException {
    return seals.seal(content, ORDERS);
  }

  /** What travels of a content in memory. */
  byte[] seal(MessageContent content) throws JMSException {
    MessageContent whole = seal(OutgoingContent.of(content)).whole();
    if (whole == null) {
      throw new IllegalStateException("A content in memory stays there");
    }
    return whole.bytes();
  }

  /** As a session opens what it is given. */
  Opened open(byte[] content) throws JMSException, ProtocolException {
    return open(content, ORDERS);
  }

  Opened open(byte[] content, Destination from) throws JMSException, ProtocolException {
    ContentView view = ContentView.of(content);
    if (!ContentView.isSealed(content)) {
      seals.admitUnsealed();
      return new Opened(content, null);
    }
    SealedContent sealed = seals.sealed(content, ByteBody.of(content, view.bodyOffset()), from);
    return new Opened(sealed.open(), sealed.signer());
  }

  /** The header of a content's seal, looked at. */
  SealedContent sealed(byte[] head, ByteBody body) throws JMSException {
    return seals.sealed(head, body, ORDERS);
  }

  /** A content as it was, and who has signed it. */
  record Opened(byte[] content, @Nullable String signer) {}
}
