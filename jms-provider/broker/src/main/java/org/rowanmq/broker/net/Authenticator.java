package org.rowanmq.broker.net;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.scram.ScramKeys;
import org.rowanmq.wire.scram.ScramServer;

/**
 * Begins SCRAM exchanges over the broker's users. Thread-safe; the exchanges run on the worker
 * threads, because key derivation burns CPU on purpose.
 */
public final class Authenticator {
  private static final int NONCE_BYTES = 18;

  private final Supplier<Map<String, UserRecord>> users;
  private final Environment environment;
  private final int iterations;
  private final Executor workers;
  private final byte[] secret = new byte[32];

  /**
   * @param users the users as of now, immutable
   * @param iterations claimed for unknown users, so that they look like known ones
   */
  public Authenticator(
      Supplier<Map<String, UserRecord>> users,
      Environment environment,
      int iterations,
      Executor workers) {
    this.users = users;
    this.environment = environment;
    this.iterations = iterations;
    this.workers = workers;
    environment.secureRandom(secret);
  }

  ScramServer begin() {
    byte[] nonce = new byte[NONCE_BYTES];
    environment.secureRandom(nonce);
    return new ScramServer(this::keys, secret, iterations, nonce);
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
