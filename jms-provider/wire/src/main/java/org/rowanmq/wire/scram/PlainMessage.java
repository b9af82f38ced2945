package org.rowanmq.wire.scram;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The one message of SASL PLAIN (RFC 4616): the password itself, so only for an encrypted
 * connection. The authorisation id is empty or the user.
 */
public record PlainMessage(String user, String password) {
  /** The SASL mechanism's name. */
  public static final String MECHANISM = "PLAIN";

  /**
   * @throws IllegalArgumentException if user or password is empty or has a NUL, which separates
   *     them
   */
  public PlainMessage {
    if (user.isEmpty() || password.isEmpty()) {
      throw new IllegalArgumentException("PLAIN needs a user name and a password");
    }
    if (user.indexOf(0) >= 0 || password.indexOf(0) >= 0) {
      throw new IllegalArgumentException(
          "A NUL in a user name or password cannot be sent by PLAIN");
    }
  }

  /**
   * @throws ScramException if it is malformed, or asks to act as somebody else
   */
  public static PlainMessage parse(byte[] message) throws ScramException {
    String[] parts = text(message).split("\0", -1);
    if (parts.length != 3) {
      throw new ScramException("A PLAIN message does not have three parts");
    }
    if (!parts[0].isEmpty() && !parts[0].equals(parts[1])) {
      throw new ScramException("Authorisation ids are not supported");
    }
    try {
      return new PlainMessage(parts[1], parts[2]);
    } catch (IllegalArgumentException e) {
      throw new ScramException(String.valueOf(e.getMessage()));
    }
  }

  public byte[] encode() {
    return ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] message) throws ScramException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
    } catch (CharacterCodingException e) {
      throw new ScramException("A PLAIN message is not UTF-8");
    }
  }

  /** Never the password. */
  @Override
  public String toString() {
    return "PLAIN of " + user;
  }
}
