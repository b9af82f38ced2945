package org.rowanmq.jms.connection;

import org.jspecify.annotations.Nullable;

/** How the client proves who it is: one SASL mechanism with its credentials. Immutable. */
public interface Login {
  /** The mechanism's name, as WELCOME lists it. */
  String mechanism();

  /** Begins an exchange for one physical connection. */
  Exchange begin();

  /** One run of the mechanism. A failing step throws, naming the reason. */
  interface Exchange {
    byte[] first();

    byte[] respond(byte[] challenge) throws LoginException;

    void verify(byte[] proof) throws LoginException;
  }

  /** The broker's part of the exchange is wrong. */
  final class LoginException extends Exception {
    private static final long serialVersionUID = 1;

    public LoginException(String detail, @Nullable Throwable cause) {
      super(detail, cause);
    }
  }
}
