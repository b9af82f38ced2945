package org.rowanmq.server.integration;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;

/**
 * A road from the broker on which somebody alters a byte now and then, in the middle of a body that
 * has nothing but one letter.
 */
final class TamperingRoad implements Pipe.Connector {
  private static final int RUN = 64;

  private final Pipe.Connector road;
  private final byte letter;
  private final int every;
  private final AtomicInteger altered = new AtomicInteger();

  /**
   * @param every after so many bytes one is altered
   */
  TamperingRoad(int port, Environment environment, char letter, int every) {
    this.road = new org.rowanmq.jms.transport.TcpConnector("127.0.0.1", port, environment, null);
    this.letter = (byte) letter;
    this.every = every;
  }

  /** How many bytes were altered. */
  int altered() {
    return altered.get();
  }

  @Override
  public Pipe connect(Pipe.Listener listener, int timeoutMillis) throws IOException {
    return road.connect(
        new Pipe.Listener() {
          private int passed;

          @Override
          public void received(byte[] bytes, int offset, int length) {
            passed += length;
            byte[] copy = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
            int at = passed < every ? -1 : middleOfRun(copy);
            if (at >= 0) {
              copy[at] ^= 1;
              passed = 0;
              altered.incrementAndGet();
            }
            listener.received(copy, 0, length);
          }

          @Override
          public void closed(String reason) {
            listener.closed(reason);
          }
        },
        timeoutMillis);
  }

  private int middleOfRun(byte[] bytes) {
    int run = 0;
    for (int i = 0; i < bytes.length; i++) {
      run = bytes[i] == letter ? run + 1 : 0;
      if (run == RUN) {
        return i - RUN / 2;
      }
    }
    return -1;
  }
}
