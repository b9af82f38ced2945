package org.rowanmq.broker.store;

/**
 * A user and its SCRAM-SHA-256 verifier (RFC 5802 §3): from it nobody can recover or use the
 * password.
 *
 * @param admin whether administrative requests are allowed
 */
public record UserRecord(
    String name, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey, boolean admin) {
  /** The name only. */
  @Override
  public String toString() {
    return name;
  }
}
