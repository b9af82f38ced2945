package org.rowanmq.jms.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientConnection;
import org.rowanmq.jms.connection.ConnectionSettings;
import org.rowanmq.jms.connection.Login;
import org.rowanmq.jms.connection.Transport;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Threads;
import org.rowanmq.runtime.Timers;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.FrameCodec;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.Pipe;
import org.rowanmq.wire.ProtocolException;

/**
 * One {@link ClientConnection} with the lock that serialises it, its pipes and its threads.
 *
 * <p>Application threads call {@link #run} and {@link #call}: they work on the machine under the
 * lock, then write what came of it. What the reader and timers cause is written by a thread of its
 * own, made when needed.
 */
public final class ConnectionDriver implements Transport {
  private final Environment environment;
  private final List<? extends Pipe.Connector> connectors;
  private final int connectMillis;
  private final ReentrantLock lock = new ReentrantLock();
  private final ExecutorService background;
  private final ClientConnection connection;

  /** Written under the lock. */
  private volatile @Nullable Link link;

  public ConnectionDriver(
      ConnectionSettings settings,
      Login login,
      List<? extends Pipe.Connector> connectors,
      Environment environment) {
    this.environment = environment;
    this.connectors = List.copyOf(connectors);
    this.connectMillis = (int) settings.deadlines().connect().toMillis();
    this.background = environment.threads().pool("rowan-client-writer", 2);
    this.connection = new ClientConnection(settings, login, new SerialEnvironment(), this);
  }

  /** Works on the machine and its parts, then writes. May block on the socket. */
  public void run(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
    flush();
  }

  /** As {@link #run}, with a result. */
  public <T extends @Nullable Object> T call(Supplier<T> work) {
    T result;
    lock.lock();
    try {
      result = work.get();
    } finally {
      lock.unlock();
    }
    flush();
    return result;
  }

  /**
   * As {@link #call}, where nobody waits for what it writes: that may be written a moment later.
   */
  public <T extends @Nullable Object> T callUnhurried(Supplier<T> work) {
    T result;
    lock.lock();
    try {
      result = work.get();
    } finally {
      lock.unlock();
    }
    Link current = link;
    if (current != null) {
      current.flushSoon(environment.clock().nanos(), this::inBackground);
    }
    return result;
  }

  /** The machine; only to be used within {@link #run} and {@link #call}. */
  public ClientConnection connection() {
    return connection;
  }

  public Environment environment() {
    return environment;
  }

  /** Ends the connection in order. */
  public void close() {
    run(connection::close);
    background.shutdown();
  }

  // ---- Transport: called by the machine, under the lock

  @Override
  public void connect(long attempt, int host) {
    Link fresh = new Link(attempt, lock);
    link = fresh;
    Thread ignored = environment.threads().start("rowan-client-connect", () -> open(fresh, host));
  }

  @Override
  public void send(ClientFrame frame) {
    Link current = link;
    if (current != null) {
      current.add(frame);
    }
  }

  @Override
  public String peer(int host) {
    return connectors.get(host).toString();
  }

  @Override
  public void disconnect() {
    Link ending = link;
    if (ending != null) {
      ending.closing();
      // A writer may be stuck in the socket; then nothing but closing beneath it helps.
      var unused = environment.timers().schedule(1_000_000_000L, () -> inBackground(ending::abort));
    }
  }

  // ---- inner workings

  private void open(Link fresh, int host) {
    Incoming incoming = new Incoming(fresh);
    try {
      Pipe pipe = connectors.get(host).connect(incoming, connectMillis);
      run(
          () -> {
            fresh.connected(pipe);
            connection.connected(fresh.attempt);
          });
    } catch (IOException e) {
      run(() -> connection.connectionLost(fresh.attempt, String.valueOf(e.getMessage())));
    }
  }

  private void flush() {
    Link current = link;
    if (current != null) {
      current.flush();
    }
  }

  /** Works on the machine on a thread that must not write. */
  private void runWithoutWriting(Runnable work) {
    Link current;
    boolean hasWork;
    lock.lock();
    try {
      work.run();
      current = link;
      hasWork = current != null && current.hasWork();
    } finally {
      lock.unlock();
    }
    if (hasWork && current != null) {
      inBackground(current::flush);
    }
  }

  private void inBackground(Runnable task) {
    try {
      background.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed: what is left is one close of a socket.
      task.run();
    }
  }

  /** What comes in over one attempt's pipe, on its reader thread. */
  private final class Incoming implements Pipe.Listener {
    private final Link source;
    private final FrameDecoder<BrokerFrame> decoder = FrameDecoder.ofBrokerFrames();
    private List<BrokerFrame> batch = new ArrayList<>();
    private long maxMessage = FrameCodec.MAX_MESSAGE_DEFAULT;

    Incoming(Link source) {
      this.source = source;
    }

    @Override
    public void received(byte[] bytes, int offset, int length) {
      String broken = null;
      try {
        decoder.feed(bytes, offset, length, this::decoded);
      } catch (ProtocolException e) {
        broken = "the broker broke the protocol: " + e.getMessage();
      }
      List<BrokerFrame> frames = batch;
      batch = new ArrayList<>();
      String reason = broken;
      runWithoutWriting(
          () -> {
            for (BrokerFrame frame : frames) {
              connection.received(source.attempt, frame);
            }
            if (reason != null) {
              connection.connectionLost(source.attempt, reason);
            }
          });
    }

    private void decoded(BrokerFrame frame) {
      batch.add(frame);
      if (frame instanceof BrokerFrame.Welcome welcome) {
        maxMessage = Math.max(maxMessage, welcome.maxMessage());
        lock.lock();
        try {
          source.maxFrame(
              Math.max(FrameCodec.MAX_FRAME_MIN, Math.min(welcome.maxFrame(), 1 << 24)));
        } finally {
          lock.unlock();
        }
      } else if (frame instanceof BrokerFrame.Authenticated) {
        decoder.authenticated(
            FrameCodec.MAX_FRAME_DEFAULT, (int) Math.min(maxMessage, Integer.MAX_VALUE - 64));
      }
    }

    @Override
    public void closed(String reason) {
      runWithoutWriting(() -> connection.connectionLost(source.attempt, reason));
    }
  }

  /** The environment, with timers that obey the machine's rule. */
  private final class SerialEnvironment implements Environment {
    @Override
    public Clock clock() {
      return environment.clock();
    }

    @Override
    public Timers timers() {
      return (delayNanos, task) ->
          environment.timers().schedule(delayNanos, () -> runWithoutWriting(task));
    }

    @Override
    public Threads threads() {
      return environment.threads();
    }

    @Override
    public RandomGenerator random() {
      return environment.random();
    }

    @Override
    public void secureRandom(byte[] bytes) {
      environment.secureRandom(bytes);
    }
  }
}
