package org.rowanmq.server.admin;

import java.util.Arrays;
import java.util.List;

/** Host and port of a broker. */
public record BrokerAddress(String host, int port) {
  private static final String SCHEME = "rowan://";
  private static final int PORT_DEFAULT = 7611;

  /**
   * Reads the hosts of a connection URI {@code rowan://host:port,host:port?option=value}.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static List<BrokerAddress> parse(String url) {
    if (!url.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "'" + url + "' is not a broker URL: expected rowan://host:port");
    }
    String hosts = url.substring(SCHEME.length());
    int query = hosts.indexOf('?');
    String list = query < 0 ? hosts : hosts.substring(0, query);
    return Arrays.stream(list.split(",")).map(BrokerAddress::one).toList();
  }

  private static BrokerAddress one(String text) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']');
    String host = hasPort ? text.substring(0, colon) : text;
    if (host.isBlank()) {
      throw new IllegalArgumentException("'" + text + "' names no host");
    }
    try {
      int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : PORT_DEFAULT;
      if (port > 0 && port <= 65_535) {
        return new BrokerAddress(host.replace("[", "").replace("]", ""), port);
      }
    } catch (NumberFormatException e) {
      // Told below, with the bounds.
    }
    throw new IllegalArgumentException("'" + text + "' has no port between 1 and 65535");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
