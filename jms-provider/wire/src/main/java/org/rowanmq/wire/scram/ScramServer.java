package org.rowanmq.wire.scram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one exchange: client-first → {@link #challenge} → client-final → {@link
 * #verify}. An unknown user is led through the same steps with keys made up from a secret, so that
 * user names cannot be probed.
 */
public final class ScramServer {
  private final Function<String, @Nullable ScramKeys> lookup;
  private final byte[] secret;
  private final int iterations;
  private final String nonce;
  private @Nullable Exchange exchange;
  private @Nullable String authenticatedUser;
  private String claimedUser = "";

  /**
   * @param lookup the keys of a user, or null for an unknown one
   * @param secret stays the same for the life of the broker: decides the made-up salts
   * @param iterations claimed for unknown users; those that new users get
   * @param nonce at least 16 bytes of secure randomness
   */
  public ScramServer(
      Function<String, @Nullable ScramKeys> lookup, byte[] secret, int iterations, byte[] nonce) {
    this(lookup, secret, iterations, ScramMessage.base64(nonce));
  }

  ScramServer(
      Function<String, @Nullable ScramKeys> lookup, byte[] secret, int iterations, String nonce) {
    this.lookup = lookup;
    this.secret = secret.clone();
    this.iterations = iterations;
    this.nonce = nonce;
  }

  /** Answers the client-first message with the server-first message. */
  public byte[] challenge(byte[] clientFirst) throws ScramException {
    String text = ScramMessage.text(clientFirst);
    if (!text.startsWith(ScramMessage.GS2_HEADER)) {
      throw new ScramException("Channel binding and authorisation ids are not supported");
    }
    String bare = text.substring(ScramMessage.GS2_HEADER.length());
    ScramMessage message = ScramMessage.parse(bare);
    String user = ScramMessage.unescapeName(message.value(0, 'n'));
    String clientNonce = message.value(1, 'r');
    if (user.isEmpty() || clientNonce.isEmpty()) {
      throw new ScramException("SCRAM user name or nonce is empty");
    }
    claimedUser = user;
    ScramKeys known = lookup.apply(user);
    ScramKeys keys = known != null ? known : ScramKeys.madeUp(user, secret, iterations);
    String bothNonces = clientNonce + nonce;
    String serverFirst = "r=" + bothNonces + ",s=" + ScramMessage.base64(keys.salt());
    serverFirst += ",i=" + keys.iterations();
    exchange = new Exchange(user, known != null, keys, bothNonces, bare + "," + serverFirst);
    return ScramMessage.encode(serverFirst);
  }

  /**
   * Checks the client-final message.
   *
   * @return the server-final message, which proves the server to the client
   * @throws ScramException if the user is unknown or the password wrong, without saying which
   */
  public byte[] verify(byte[] clientFinal) throws ScramException {
    Exchange current = exchange;
    if (current == null) {
      throw new ScramException("SCRAM response without a challenge");
    }
    exchange = null;
    String text = ScramMessage.text(clientFinal);
    ScramMessage message = ScramMessage.parse(text);
    String header = new String(message.bytes(0, 'c'), StandardCharsets.UTF_8);
    boolean matches = header.equals(ScramMessage.GS2_HEADER);
    matches &= message.value(1, 'r').equals(current.nonces());
    byte[] proof = message.bytes(2, 'p');
    String authMessage = current.messages() + "," + text.substring(0, text.lastIndexOf(",p="));
    byte[] signature = ScramKeys.hmac(current.keys().storedKey(), authMessage);
    matches &= proof.length == signature.length;
    byte[] clientKey = ScramKeys.xor(signature, Arrays.copyOf(proof, signature.length));
    matches &= MessageDigest.isEqual(ScramKeys.sha256(clientKey), current.keys().storedKey());
    if (!matches || !current.known()) {
      throw new ScramException("User name or password are wrong");
    }
    authenticatedUser = current.user();
    byte[] serverSignature = ScramKeys.hmac(current.keys().serverKey(), authMessage);
    return ScramMessage.encode("v=" + ScramMessage.base64(serverSignature));
  }

  /** The user, once {@link #verify} has returned; null before. */
  public @Nullable String user() {
    return authenticatedUser;
  }

  /** Who the client says it is; empty before {@link #challenge}. */
  public String claimedUser() {
    return claimedUser;
  }

  private record Exchange(
      String user, boolean known, ScramKeys keys, String nonces, String messages) {}
}
