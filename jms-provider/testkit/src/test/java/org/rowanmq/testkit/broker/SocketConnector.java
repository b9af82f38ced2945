package org.rowanmq.testkit.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;

/** Connects over TCP with a plain blocking socket. */
final class SocketConnector implements Pipe.Connector {
  private final InetSocketAddress address;
  private final Environment environment;

  SocketConnector(InetSocketAddress address, Environment environment) {
    this.address = address;
    this.environment = environment;
  }

  @Override
  public Pipe connect(Pipe.Listener listener, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    socket.connect(address, timeoutMillis);
    Thread ignored = environment.threads().start("test-reader", () -> read(socket, listener));
    return new Pipe() {
      @Override
      public void send(byte[] bytes, int offset, int length) {
        try {
          socket.getOutputStream().write(bytes, offset, length);
        } catch (IOException gone) {
          throw new UncheckedIOException(gone);
        }
      }

      @Override
      public void close() {
        try {
          socket.close();
        } catch (IOException gone) {
          throw new UncheckedIOException(gone);
        }
      }

      @Override
      public String peer() {
        return address.toString();
      }
    };
  }

  private static void read(Socket socket, Pipe.Listener listener) {
    byte[] buffer = new byte[64 * 1024];
    String reason = "end of stream";
    try {
      InputStream in = socket.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        listener.received(buffer, 0, count);
      }
    } catch (IOException failure) {
      reason = String.valueOf(failure.getMessage());
    }
    listener.closed(reason);
  }
}
