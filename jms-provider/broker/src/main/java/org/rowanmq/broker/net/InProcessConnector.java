package org.rowanmq.broker.net;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.rowanmq.wire.InProcessPipe;
import org.rowanmq.wire.Pipe;

/**
 * Connects clients of the same process: the same frames as on a socket, copied from hand to hand.
 * Each connection has a lane of its own in a pool for its I/O thread. Thread-safe.
 */
public final class InProcessConnector implements Pipe.Connector, AutoCloseable {
  private static final int CLOSE_SECONDS = 2;

  private final BrokerConnections connections;
  private final ExecutorService threads;
  private final Set<InProcessTransport> open = ConcurrentHashMap.newKeySet();

  /**
   * @param threads owned by this from now on
   */
  public InProcessConnector(BrokerConnections connections, ExecutorService threads) {
    this.connections = connections;
    this.threads = threads;
  }

  @Override
  public Pipe connect(Pipe.Listener listener, int timeoutMillis) throws IOException {
    SerialExecutor lane = new SerialExecutor(threads);
    try {
      return InProcessPipe.connector(end -> accept(end, lane), lane, threads)
          .connect(listener, timeoutMillis);
    } catch (RejectedExecutionException closed) {
      throw new IOException("The broker in this process is closed", closed);
    }
  }

  private Pipe.Listener accept(Pipe end, SerialExecutor lane) {
    InProcessTransport transport = new InProcessTransport(end, lane);
    open.add(transport);
    TransportListener connection = connections.accept(transport, lane);
    if (threads.isShutdown()) {
      throw new RejectedExecutionException();
    }
    return new Pipe.Listener() {
      @Override
      public void received(byte[] bytes, int offset, int length) {
        connection.received(bytes, offset, length);
      }

      @Override
      public void closed(String reason) {
        connection.closed(reason);
        open.remove(transport);
        transport.ended.countDown();
      }
    };
  }

  @Override
  public String toString() {
    return "in-process";
  }

  /** Closes what is open, after what was sent before, and ends the threads. */
  @Override
  public void close() {
    for (InProcessTransport transport : open) {
      transport.closeInTurn();
    }
    try {
      for (InProcessTransport transport : open) {
        boolean ignored = transport.ended.await(CLOSE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    threads.shutdown();
  }

  /** The broker's end. Nothing waits in it: what is sent is in the client's queue at once. */
  private static final class InProcessTransport implements Transport {
    private final Pipe end;
    private final SerialExecutor lane;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long sent;

    InProcessTransport(Pipe end, SerialExecutor lane) {
      this.end = end;
      this.lane = lane;
    }

    void closeInTurn() {
      lane.execute(end::close);
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
      sent += length;
      end.send(bytes, offset, length);
    }

    @Override
    public void close() {
      end.close();
    }

    /** The client's thread delivers; it would have to be blocked. */
    @Override
    public void reading(boolean resumed) {}

    @Override
    public void abort() {
      end.close();
    }

    @Override
    public boolean isEncrypted() {
      return false;
    }

    @Override
    public String peer() {
      return end.peer();
    }

    @Override
    public long unsent() {
      return 0;
    }

    @Override
    public long sent() {
      return sent;
    }
  }
}
