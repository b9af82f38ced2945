package org.rowanmq.broker.net;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.rowanmq.wire.InProcessPipe;
import org.rowanmq.wire.Pipe;

/**
 * Connects clients of the same process: the same frames as on a socket, copied from hand to hand.
 * Each connection has a lane of its own in a pool for its I/O thread. Thread-safe.
 */
public final class InProcessConnector implements Pipe.Connector, AutoCloseable {
  private final BrokerConnections connections;
  private final ExecutorService threads;
  private final Set<Transport> open = ConcurrentHashMap.newKeySet();

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
    InProcessTransport transport = new InProcessTransport(end);
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
        open.remove(transport);
        connection.closed(reason);
      }
    };
  }

  /** Closes what is open and ends the threads. */
  @Override
  public void close() {
    for (Transport transport : open) {
      transport.abort();
    }
    threads.shutdown();
  }

  /** The broker's end. Nothing waits in it: what is sent is in the client's queue at once. */
  private static final class InProcessTransport implements Transport {
    private final Pipe end;
    private long sent;

    InProcessTransport(Pipe end) {
      this.end = end;
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

    @Override
    public void abort() {
      end.close();
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
