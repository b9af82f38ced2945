package org.rowanmq.jms.connection;

import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.scram.ScramClient;
import org.rowanmq.wire.scram.ScramException;
import org.rowanmq.wire.scram.ScramKeys;

/** User name and password, by SCRAM-SHA-256. */
public final class ScramLogin implements Login {
  private static final int NONCE_LENGTH = 18;

  private final String user;
  private final String password;
  private final Environment environment;

  public ScramLogin(String user, String password, Environment environment) {
    this.user = user;
    this.password = password;
    this.environment = environment;
  }

  @Override
  public String mechanism() {
    return ScramKeys.MECHANISM;
  }

  @Override
  public Exchange begin() {
    byte[] nonce = new byte[NONCE_LENGTH];
    environment.secureRandom(nonce);
    ScramClient client = new ScramClient(user, password, nonce);
    return new Exchange() {
      @Override
      public byte[] first() {
        return client.first();
      }

      @Override
      public byte[] respond(byte[] challenge) throws LoginException {
        try {
          return client.respond(challenge);
        } catch (ScramException e) {
          throw new LoginException(String.valueOf(e.getMessage()), e);
        }
      }

      @Override
      public void verify(byte[] proof) throws LoginException {
        try {
          client.verify(proof);
        } catch (ScramException e) {
          throw new LoginException(String.valueOf(e.getMessage()), e);
        }
      }
    };
  }
}
