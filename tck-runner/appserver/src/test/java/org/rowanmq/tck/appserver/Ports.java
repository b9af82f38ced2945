package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Ports that nobody listens on. */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  /**
   * A base so that all these ports counted from it are free. Below the range from which systems
   * take the ports of outgoing connections, so that none of those gets in the way.
   */
  public static int base(int... offsets) {
    for (int i = 0; i < ATTEMPTS; i++) {
      int base =
          ThreadLocalRandom.current()
              .nextInt(
                  FIRST - IntStream.of(offsets).min().orElse(0),
                  LAST - IntStream.of(offsets).max().orElse(0));
      if (IntStream.of(offsets).allMatch(offset -> isFree(base + offset))) {
        return base;
      }
    }
    throw new IllegalStateException("no free ports between " + FIRST + " and " + LAST);
  }

  private static boolean isFree(int port) {
    return isFree(port, InetAddress.getLoopbackAddress()) && isFree(port, null);
  }

  /**
   * @param address null for all of this machine
   */
  private static boolean isFree(int port, @Nullable InetAddress address) {
    try (ServerSocket socket = new ServerSocket(port, 1, address)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
