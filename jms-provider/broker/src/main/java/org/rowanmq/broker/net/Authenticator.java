package org.rowanmq.broker.net;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.scram.PlainMessage;
import org.rowanmq.wire.scram.ScramException;
import org.rowanmq.wire.scram.ScramKeys;
import org.rowanmq.wire.scram.ScramServer;

/**
 * Begins SCRAM exchanges over the broker's users. Thread-safe; the exchanges run on the worker
 * threads, because key derivation burns CPU on purpose.
 */
public final class Authenticator {
  private static final int NONCE_BYTES = 18;
  private static final long DELAY_MAX_NANOS = 5_000_000_000L;

  private final Supplier<Map<String, UserRecord>> users;
  private final Environment environment;
  private final int iterations;
  private final Executor workers;
  private final byte[] secret = new byte[32];
  private final FailedLogins failedLogins;

  /**
   * @param users the users as of now, immutable
   * @param iterations claimed for unknown users, so that they look like known ones
   * @param delayMaxNanos longest time to hold back a refusal after many from one address
   */
  public Authenticator(
      Supplier<Map<String, UserRecord>> users,
      Environment environment,
      int iterations,
      long delayMaxNanos,
      Executor workers) {
    this.users = users;
    this.environment = environment;
    this.iterations = iterations;
    this.workers = workers;
    this.failedLogins = new FailedLogins(Math.min(delayMaxNanos, DELAY_MAX_NANOS));
    environment.secureRandom(secret);
  }

  ScramServer begin() {
    byte[] nonce = new byte[NONCE_BYTES];
    environment.secureRandom(nonce);
    return new ScramServer(this::keys, secret, iterations, nonce);
  }

  /**
   * Checks a user's password, on a worker: an unknown user takes as long as a known one.
   *
   * @throws ScramException if the user is unknown or the password wrong, without saying which
   */
  void check(PlainMessage login) throws ScramException {
    ScramKeys known = keys(login.user());
    ScramKeys keys = known != null ? known : ScramKeys.madeUp(login.user(), secret, iterations);
    boolean matches = keys.matches(login.password());
    if (!matches || known == null) {
      throw new ScramException("User name or password are wrong");
    }
  }

  /**
   * A login was refused.
   *
   * @param peer address and port
   * @return how many nanoseconds to hold back the answer
   */
  long failed(String user, String peer) {
    return failedLogins.failed(user, address(peer), environment.clock().nanos());
  }

  void succeeded(String user, String peer) {
    failedLogins.succeeded(user, address(peer));
  }

  /** Each connection has another port. */
  private static String address(String peer) {
    int colon = peer.lastIndexOf(':');
    return colon < 0 ? peer : peer.substring(0, colon);
  }

  Executor workers() {
    return workers;
  }

  /** Whether the user, just authenticated, may administer. */
  boolean isAdmin(String user) {
    UserRecord record = users.get().get(user);
    return record != null && record.admin();
  }

  private @Nullable ScramKeys keys(String user) {
    UserRecord record = users.get().get(user);
    return record == null
        ? null
        : new ScramKeys(record.salt(), record.iterations(), record.storedKey(), record.serverKey());
  }
}
