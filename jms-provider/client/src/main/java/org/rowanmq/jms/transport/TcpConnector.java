package org.rowanmq.jms.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;

/** Connects by a plain TCP socket; one reader thread for each connection. */
public final class TcpConnector implements Pipe.Connector {
  private static final int BUFFER = 64 << 10;

  private final String host;
  private final int port;
  private final Environment environment;

  public TcpConnector(String host, int port, Environment environment) {
    this.host = host;
    this.port = port;
    this.environment = environment;
  }

  @Override
  public Pipe connect(Pipe.Listener listener, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new IOException("unknown host");
      }
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.connect(address, timeoutMillis);
      TcpPipe pipe = new TcpPipe(socket, host + ":" + port);
      InputStream in = socket.getInputStream();
      Thread ignored =
          environment.threads().start("rowan-client-reader", () -> read(in, pipe, listener));
      return pipe;
    } catch (IOException e) {
      socket.close();
      throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
    }
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
    private final Socket socket;
    private final OutputStream out;
    private final String peer;

    TcpPipe(Socket socket, String peer) throws IOException {
      this.socket = socket;
      this.out = socket.getOutputStream();
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
