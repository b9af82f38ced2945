package org.rowanmq.jms.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;

/** Connects by a TCP socket, plain or with TLS; one reader thread for each connection. */
public final class TcpConnector implements Pipe.Connector {
  private static final int BUFFER = 64 << 10;

  private final String host;
  private final int port;
  private final Environment environment;
  private final @Nullable TlsClient tls;

  /**
   * @param tls null for a plain socket
   */
  public TcpConnector(String host, int port, Environment environment, @Nullable TlsClient tls) {
    this.host = host;
    this.port = port;
    this.environment = environment;
    this.tls = tls;
  }

  @Override
  public Pipe connect(Pipe.Listener listener, int timeoutMillis) throws IOException {
    long begun = environment.clock().nanos();
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new IOException("unknown host");
      }
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.connect(address, timeoutMillis);
      Socket spoken = tls == null ? socket : encrypted(tls, socket, begun, timeoutMillis);
      TcpPipe pipe = new TcpPipe(socket, spoken.getOutputStream(), host + ":" + port);
      InputStream in = spoken.getInputStream();
      Thread ignored =
          environment.threads().start("rowan-client-reader", () -> read(in, pipe, listener));
      return pipe;
    } catch (IOException e) {
      socket.close();
      throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** The handshake has what connecting has left of the time. */
  private Socket encrypted(TlsClient client, Socket socket, long begun, int timeoutMillis)
      throws IOException {
    long passed = (environment.clock().nanos() - begun) / 1_000_000;
    int left = (int) Math.max(1, timeoutMillis - passed);
    return client.encrypt(socket, host, port, left);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }

  private static void read(InputStream in, TcpPipe pipe, Pipe.Listener listener) {
    byte[] buffer = new byte[BUFFER];
    String reason = "the broker closed the connection";
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        listener.received(buffer, 0, count);
      }
    } catch (IOException e) {
      reason = String.valueOf(e.getMessage());
    } finally {
      pipe.close();
      listener.closed(pipe.peer() + ": " + reason);
    }
  }

  private static final class TcpPipe implements Pipe {
    /** Beneath TLS, if there is: closing that would wait for a writer who is stuck. */
    private final Socket socket;

    private final OutputStream out;
    private final String peer;

    TcpPipe(Socket socket, OutputStream out, String peer) {
      this.socket = socket;
      this.out = out;
      this.peer = peer;
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        // The reader tells of the end.
        close();
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // It is closed either way.
      }
    }

    @Override
    public String peer() {
      return peer;
    }
  }
}
