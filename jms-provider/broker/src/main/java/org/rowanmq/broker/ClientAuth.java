package org.rowanmq.broker;

/** Whether a TLS listener asks clients for a certificate. */
public enum ClientAuth {
  /** Not asked for. */
  NONE,
  /** Checked if there is one. */
  OPTIONAL,
  /** Without one there is no connection. */
  REQUIRED
}
