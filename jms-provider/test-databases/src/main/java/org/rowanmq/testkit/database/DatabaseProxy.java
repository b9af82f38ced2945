package org.rowanmq.testkit.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A road to a database server on which things go wrong as they do on networks: connections are
 * refused, cut, or hang, answers come late, and the answer to a commit gets lost. Faults are
 * switched on and off by any thread, and hold for old and new connections.
 */
public final class DatabaseProxy implements AutoCloseable {
  private static final int BUFFER = 16 << 10;
  private static final int REBIND_ATTEMPTS = 600;
  private static final int REBIND_MILLIS = 100;

  private final DatabaseServer server;
  private final int port;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answersToLose = new AtomicInteger();
  private final AtomicInteger commitsToLose = new AtomicInteger();
  private volatile ServerSocket entrance;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile Duration delay = Duration.ZERO;

  /** Opens the road. */
  public DatabaseProxy(DatabaseServer server) throws IOException {
    this.server = server;
    entrance = listen(0);
    port = entrance.getLocalPort();
  }

  /** Where to connect, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Cuts all connections there are, both ends at once; new ones get through. */
  public void cut() {
    lines.forEach(Line::close);
  }

  /** From now on connections are refused, and those there are cut. */
  public void refuse() throws IOException {
    entrance.close();
    cut();
  }

  /** From now on nothing gets through in either direction, and nobody is told. */
  public synchronized void hang() {
    if (gate.getCount() == 0) {
      gate = new CountDownLatch(1);
    }
  }

  /** From now on every answer of the server comes so much later. */
  public void delay(Duration each) {
    delay = each;
  }

  /**
   * So many of the next commits are carried out, but the connection breaks before their answers
   * arrive.
   */
  public void loseCommitAnswers(int commits) {
    answersToLose.set(commits);
  }

  /** So many of the next commits do not arrive, because the connection breaks before. */
  public void loseCommits(int commits) {
    commitsToLose.set(commits);
  }

  /** How many of the commits to lose, or whose answers to lose, are yet to come. */
  public int planned() {
    return answersToLose.get() + commitsToLose.get();
  }

  /**
   * Everything works again. What hung goes on its way, however late: a server may yet get the
   * COMMIT of a connection that was given up long ago.
   */
  public synchronized void heal() throws IOException, InterruptedException {
    answersToLose.set(0);
    commitsToLose.set(0);
    delay = Duration.ZERO;
    gate.countDown();
    for (int attempt = 1; entrance.isClosed(); attempt++) {
      try {
        entrance = listen(port);
      } catch (IOException taken) {
        // Somebody's outgoing connection may have got the number meanwhile.
        if (attempt == REBIND_ATTEMPTS) {
          throw taken;
        }
        Thread.sleep(REBIND_MILLIS);
      }
    }
  }

  @Override
  public void close() throws IOException {
    refuse();
    gate.countDown();
  }

  private ServerSocket listen(int at) throws IOException {
    ServerSocket socket = new ServerSocket(at, 50, InetAddress.getLoopbackAddress());
    start(() -> accept(socket));
    return socket;
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start(() -> connect(client, socket));
      } catch (IOException closed) {
        // Refusing from now on.
      }
    }
  }

  private void connect(Socket client, ServerSocket by) {
    try {
      gate.await();
      Line line = new Line(client, new Socket(InetAddress.getLoopbackAddress(), server.port()));
      lines.add(line);
      if (by.isClosed()) {
        // An accept that was under way outlasts its socket for a moment.
        line.close();
        return;
      }
      start(line::forward);
      line.backward();
    } catch (IOException away) {
      close(client);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "database-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static boolean takeOne(AtomicInteger planned) {
    return planned.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }

  /** One connection. */
  private final class Line {
    private final Socket client;
    private final Socket database;
    private final CommitWatch watch = CommitWatch.of(server.product());
    private volatile boolean losesAnswer;

    Line(Socket client, Socket database) throws SocketException {
      this.client = client;
      this.database = database;
      client.setTcpNoDelay(true);
      database.setTcpNoDelay(true);
    }

    void forward() {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = client.getInputStream();
        OutputStream out = database.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          gate.await();
          if (watch.commits(buffer, count)) {
            if (takeOne(commitsToLose)) {
              return;
            }
            losesAnswer = takeOne(answersToLose);
          }
          out.write(buffer, 0, count);
        }
      } catch (IOException cut) {
        // As asked.
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } finally {
        close();
      }
    }

    void backward() {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = database.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int count = in.read(buffer); count >= 0 && !losesAnswer; count = in.read(buffer)) {
          gate.await();
          pause(delay);
          out.write(buffer, 0, count);
        }
      } catch (IOException cut) {
        // As asked.
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } finally {
        close();
      }
    }

    private static void pause(Duration time) throws InterruptedException {
      if (!time.isZero()) {
        // Nothing counts down: the wait is the delay.
        boolean ignored = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    void close() {
      lines.remove(this);
      DatabaseProxy.close(client);
      DatabaseProxy.close(database);
    }
  }
}
