package org.rowanmq.server.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A road to the broker that can be cut; new connections get through again at once. */
final class CuttableRoad implements AutoCloseable {
  private final ServerSocket entrance;
  private final int brokerPort;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  CuttableRoad(int brokerPort) throws IOException {
    this.brokerPort = brokerPort;
    entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** Cuts all connections there are, both ends at once. */
  void cut() {
    for (Socket socket : open) {
      close(socket);
    }
    open.clear();
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    cut();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "cuttable-road");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        start(() -> copy(client, server));
        start(() -> copy(server, client));
      } catch (IOException e) {
        // Closed, or the broker is away: the client tries again.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[16 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // Cut.
    } finally {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }
}
