package org.rowanmq.wire.scram;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Reads and writes the {@code a=value,b=value} texts of SCRAM. */
final class ScramMessage {
  /** GS2 header: no channel binding, no authorisation id. */
  static final String GS2_HEADER = "n,,";

  private static final int LENGTH_MAX = 4096;

  private final String[] parts;

  private ScramMessage(String[] parts) {
    this.parts = parts;
  }

  static ScramMessage parse(String text) {
    return new ScramMessage(text.split(",", -1));
  }

  /** The value at {@code index}, which must have the name {@code name}. */
  String value(int index, char name) throws ScramException {
    if (index >= parts.length
        || parts[index].length() < 2
        || parts[index].charAt(0) != name
        || parts[index].charAt(1) != '=') {
      throw new ScramException("SCRAM message lacks attribute '" + name + "'");
    }
    return parts[index].substring(2);
  }

  byte[] bytes(int index, char name) throws ScramException {
    try {
      return Base64.getDecoder().decode(value(index, name));
    } catch (IllegalArgumentException e) {
      throw new ScramException("SCRAM attribute '" + name + "' is not base64");
    }
  }

  static String text(byte[] message) throws ScramException {
    if (message.length > LENGTH_MAX) {
      throw new ScramException("SCRAM message is longer than " + LENGTH_MAX + " bytes");
    }
    String text = new String(message, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), message)) {
      throw new ScramException("SCRAM message is not UTF-8");
    }
    return text;
  }

  static byte[] encode(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String escapeName(String name) {
    return name.replace("=", "=3D").replace(",", "=2C");
  }

  static String unescapeName(String name) throws ScramException {
    String plain = name.replace("=2C", ",").replace("=3D", "=");
    if (!escapeName(plain).equals(name)) {
      throw new ScramException("SCRAM user name is not escaped");
    }
    return plain;
  }
}
