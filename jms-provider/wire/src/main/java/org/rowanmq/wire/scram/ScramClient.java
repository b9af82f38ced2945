package org.rowanmq.wire.scram;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange: {@link #first} → challenge → {@link #respond} → proof → {@link
 * #verify}. Proves that the client knows the password and that the server knows its keys, without
 * the password travelling.
 */
public final class ScramClient {
  private final String password;
  private final String nonce;
  private final String firstBare;
  private byte @Nullable [] serverSignature;

  /**
   * @param nonce at least 16 bytes of secure randomness
   */
  public ScramClient(String user, String password, byte[] nonce) {
    this(user, password, ScramMessage.base64(nonce));
  }

  ScramClient(String user, String password, String nonce) {
    this.password = password;
    this.nonce = nonce;
    this.firstBare = "n=" + ScramMessage.escapeName(user) + ",r=" + nonce;
  }

  /** The client-first message. */
  public byte[] first() {
    return ScramMessage.encode(ScramMessage.GS2_HEADER + firstBare);
  }

  /** Answers the server-first message with the client-final message. Takes milliseconds. */
  public byte[] respond(byte[] challenge) throws ScramException {
    String serverFirst = ScramMessage.text(challenge);
    ScramMessage message = ScramMessage.parse(serverFirst);
    String bothNonces = message.value(0, 'r');
    if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
      throw new ScramException("The server's nonce does not extend the client's");
    }
    byte[] salt = message.bytes(1, 's');
    int iterations = iterations(message.value(2, 'i'));
    String withoutProof = "c=" + ScramMessage.base64(ScramMessage.encode(ScramMessage.GS2_HEADER));
    withoutProof += ",r=" + bothNonces;
    String authMessage = firstBare + "," + serverFirst + "," + withoutProof;

    byte[] salted = ScramKeys.saltedPassword(password, salt, iterations);
    byte[] clientKey = ScramKeys.hmac(salted, "Client Key");
    byte[] clientSignature = ScramKeys.hmac(ScramKeys.sha256(clientKey), authMessage);
    serverSignature = ScramKeys.hmac(ScramKeys.hmac(salted, "Server Key"), authMessage);
    String proof = ScramMessage.base64(ScramKeys.xor(clientKey, clientSignature));
    return ScramMessage.encode(withoutProof + ",p=" + proof);
  }

  /** Checks the server-final message: whether the server knows this user's keys. */
  public void verify(byte[] serverFinal) throws ScramException {
    byte[] stated = ScramMessage.parse(ScramMessage.text(serverFinal)).bytes(0, 'v');
    if (serverSignature == null || !MessageDigest.isEqual(serverSignature, stated)) {
      throw new ScramException("The server's signature is wrong: it does not know the user's keys");
    }
  }

  private static int iterations(String text) throws ScramException {
    try {
      int iterations = Integer.parseInt(text);
      if (iterations >= ScramKeys.ITERATIONS_MIN && iterations <= ScramKeys.ITERATIONS_MAX) {
        return iterations;
      }
    } catch (NumberFormatException e) {
      // Told below, with the bounds.
    }
    throw new ScramException(
        "The server asks for '" + text + "' iterations, outside the accepted bounds");
  }
}
