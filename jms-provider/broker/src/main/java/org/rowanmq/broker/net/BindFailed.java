package org.rowanmq.broker.net;

import java.io.IOException;

/** A listener's address cannot be used. The message says why, for people. */
public final class BindFailed extends IOException {
  private static final long serialVersionUID = 1;

  private final String host;
  private final int port;

  public BindFailed(String host, int port, String message, Throwable cause) {
    super(message, cause);
    this.host = host;
    this.port = port;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }
}
