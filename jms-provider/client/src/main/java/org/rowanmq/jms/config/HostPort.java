package org.rowanmq.jms.config;

/** Where a broker listens. */
public record HostPort(String host, int port) {
  /** The port of a host that names none. */
  public static final int DEFAULT_PORT = 7611;

  public HostPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("A host name is missing");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "Port " + port + " of host " + host + " is not 1 to 65535");
    }
  }

  /** Reads {@code host}, {@code host:port} or {@code [ipv6]:port}. */
  static HostPort parse(String text) {
    int bracket = text.lastIndexOf(']');
    int colon = text.indexOf(':', Math.max(bracket, 0));
    String host = colon < 0 ? text : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (colon < 0) {
      return new HostPort(host, DEFAULT_PORT);
    }
    try {
      return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' does not have the form host:port", e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
