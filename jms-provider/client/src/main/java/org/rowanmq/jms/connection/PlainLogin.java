package org.rowanmq.jms.connection;

import org.rowanmq.wire.scram.PlainMessage;

/** User name and password, by SASL PLAIN. Only for a connection that is encrypted. */
public final class PlainLogin implements Login {
  private final PlainMessage message;

  /**
   * @throws IllegalArgumentException if user or password is empty or has a NUL
   */
  public PlainLogin(String user, String password) {
    this.message = new PlainMessage(user, password);
  }

  @Override
  public String mechanism() {
    return PlainMessage.MECHANISM;
  }

  @Override
  public Exchange begin() {
    return new Exchange() {
      @Override
      public byte[] first() {
        return message.encode();
      }

      @Override
      public byte[] respond(byte[] challenge) throws LoginException {
        throw new LoginException("The broker asks on after PLAIN, which has one message", null);
      }

      /** The certificate is the broker's proof. */
      @Override
      public void verify(byte[] proof) {}
    };
  }
}
