package org.rowanmq.benchmarks.bare;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The road from a client and back, without a broker: a body goes over TCP to the lane before each
 * group, some bytes go back after it. One thread walks both ends' work in turn, so it costs what a
 * round trip costs.
 */
final class EchoRoad implements AutoCloseable {
  private static final int ANSWER = 16;

  private final ServerSocket listener;
  private final Socket client;
  private final Thread clientThread;
  private final Socket server;
  private final DataInputStream requests;
  private final byte[] body;

  EchoRoad(int bytes) throws IOException {
    body = new byte[bytes];
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new Socket(listener.getInetAddress(), listener.getLocalPort());
    client.setTcpNoDelay(true);
    server = listener.accept();
    server.setTcpNoDelay(true);
    requests = new DataInputStream(server.getInputStream());
    clientThread = new Thread(this::send, "echo-client");
    clientThread.setDaemon(true);
    clientThread.start();
  }

  /** Waits for the client's next body. */
  void receive() throws IOException {
    requests.readFully(body);
  }

  /** Confirms it; the client then sends the next. */
  void answer() throws IOException {
    server.getOutputStream().write(new byte[ANSWER]);
  }

  private void send() {
    byte[] request = new byte[body.length];
    byte[] answer = new byte[ANSWER];
    try {
      DataInputStream answers = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      while (true) {
        out.write(request);
        answers.readFully(answer);
      }
    } catch (IOException closed) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
    listener.close();
  }
}
