package org.rowanmq.broker.net;

import java.util.List;
import org.rowanmq.wire.tls.TlsFiles;

/**
 * What a listener's TLS needs to know.
 *
 * @param asksClient whether clients are asked for a certificate
 * @param needsClient whether they are refused without one
 * @param protocols versions, such as {@code TLSv1.3}
 */
public record TlsSettings(
    TlsFiles files, boolean asksClient, boolean needsClient, List<String> protocols) {
  public TlsSettings {
    protocols = List.copyOf(protocols);
  }
}
