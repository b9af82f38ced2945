package org.rowanmq.jms.config;

import java.util.List;
import org.rowanmq.jms.option.OptionText;

/**
 * The options of a connection URI. The name is the constant's in lower case with dashes; {@link
 * #meaning} is the documentation.
 */
public enum UriOption {
  USER("user name; an argument of createConnection goes before it", ""),
  PASSWORD("password; better given to createConnection or the factory", ""),
  CLIENT_ID("client id of every connection of the factory", ""),
  PREFETCH(
      "messages a consumer may have waiting at the client; 0: one when it is asked for", "1000"),
  PREFETCH_BYTES("bytes of content a consumer may have waiting at the client", "1048576"),
  GIVE_BACK_AFTER(
      "how long messages may wait for a consumer that takes none, before others get them; 0: for"
          + " ever",
      "10s"),
  CONNECT_TIMEOUT("how long one attempt to connect and log in may take", "10s"),
  REQUEST_TIMEOUT("how long anything but a send or commit may take", "30s"),
  SEND_TIMEOUT("how long a send or commit may take, reconnects included", "60s"),
  CONFIRM(
      "when a send is confirmed: durable, or acknowledged: by a consumer, if that comes first",
      "durable"),
  RECONNECT_DELAY("bound of the random pause before the first reconnect; doubles", "100ms"),
  RECONNECT_DELAY_MAX("where the doubling stops", "10s"),
  RECONNECT_FOR("when to give up reconnecting; 0: never", "0s"),
  WAIT_FOR_BROKER("how long the first connect goes on trying; 0: every host once", "0s"),
  SHARE("whether connections of equal factories share a physical connection", "true"),
  TRUSTED_CLASSES("further classes or packages (name.*) an ObjectMessage may hold, by comma", ""),
  CA_FILE("PEM file with the authorities to trust; empty: those of the Java runtime", ""),
  CERT_FILE("PEM file with the client's certificate, if the broker asks for one", ""),
  KEY_FILE("PEM file with its private key, PKCS#8", ""),
  KEY_PASSWORD_FILE("file whose first line is the key's password", ""),
  VERIFY_HOST(
      "whether the broker's certificate must be for the host that was connected to", "true"),
  MECHANISM("scram, or plain: the password itself is sent, over TLS only", "scram"),
  SEAL_KEYS("directory with the keys of sealed bodies", ""),
  COMPRESS("how bodies are compressed: none, deflate, gzip or zstd", "none"),
  COMPRESS_ABOVE("bodies of fewer bytes are not compressed", "4096"),
  DIGEST("none, or sha-256 of headers, properties and body", "none"),
  ENCRYPT(
      "for which keys bodies are encrypted: one shared secret, or public keys of receivers by"
          + " comma",
      ""),
  SIGN("as which key's owner messages are signed", ""),
  REQUIRE("what a message must have to be received: encryption, signature, by comma", ""),
  DECOMPRESS_MAX(
      "bytes a compressed body may become; senders leave longer ones as they are", "67108864"),
  DECOMPRESS_RATIO(
      "how many times its compressed bytes a body over 1 MiB may have; senders mind it too", "200");

  private final String meaning;
  private final String defaultValue;

  UriOption(String meaning, String defaultValue) {
    this.meaning = meaning;
    this.defaultValue = defaultValue;
  }

  /** As it is written in a URI. */
  public String optionName() {
    return OptionText.name(this);
  }

  /** One line for the documentation. */
  public String meaning() {
    return meaning;
  }

  /** The default as it would be written; empty for none. */
  public String defaultValue() {
    return defaultValue;
  }

  /**
   * @throws IllegalArgumentException naming the nearest known option
   */
  static UriOption of(String name) {
    return OptionText.option(List.of(values()), name);
  }
}
