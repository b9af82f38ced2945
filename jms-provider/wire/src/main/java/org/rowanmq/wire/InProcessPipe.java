package org.rowanmq.wire;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection inside a process: same frames, no socket. Bytes are copied into the other
 * end's queue, which that end's executor empties into its listener, one thread at a time and in
 * order. With {@code Runnable::run} the sender's thread does it; then a listener may be called
 * while its own end is sending, which suits tests and the simulator. {@link #send} never blocks;
 * credit bounds the queues.
 */
public final class InProcessPipe implements Pipe {
  private static final byte[] END = {};

  private final String peer;
  private final Executor executor;
  private final Queue<byte[]> inbox = new ConcurrentLinkedQueue<>();

  /** Entries of the inbox that are not delivered yet, and one until there is a listener. */
  private final AtomicInteger waiting = new AtomicInteger(1);

  /** Why the connection ended; shared by both ends. */
  private final AtomicReference<@Nullable String> reason;

  private @Nullable InProcessPipe other;
  private @Nullable Listener listener;

  private InProcessPipe(String peer, Executor executor, AtomicReference<@Nullable String> reason) {
    this.peer = peer;
    this.executor = executor;
    this.reason = reason;
  }

  /**
   * A connector whose connections all lead to {@code acceptor}, which is called on the connecting
   * thread with the broker's end and returns its listener.
   *
   * @param brokerSide runs what the acceptor's listeners receive
   * @param clientSide runs what the connecting side's listeners receive
   */
  public static Connector connector(
      Function<? super Pipe, ? extends Listener> acceptor,
      Executor brokerSide,
      Executor clientSide) {
    return (listener, timeoutMillis) -> {
      AtomicReference<@Nullable String> reason = new AtomicReference<>();
      InProcessPipe client = new InProcessPipe("in-process broker", clientSide, reason);
      InProcessPipe broker = new InProcessPipe("in-process client", brokerSide, reason);
      client.other = broker;
      broker.other = client;
      client.start(listener);
      broker.start(acceptor.apply(broker));
      return client;
    };
  }

  /** As {@link #connector(Function, Executor, Executor)}, delivering on the sender's thread. */
  public static Connector connector(Function<? super Pipe, ? extends Listener> acceptor) {
    return connector(acceptor, Runnable::run, Runnable::run);
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    if (other != null && length > 0 && reason.get() == null) {
      byte[] copy = new byte[length];
      System.arraycopy(bytes, offset, copy, 0, length);
      other.put(copy);
    }
  }

  @Override
  public void close() {
    end("closed by the " + (peer.endsWith("broker") ? "client" : "broker"));
  }

  @Override
  public String peer() {
    return peer;
  }

  private void end(String why) {
    if (reason.compareAndSet(null, why)) {
      put(END);
      if (other != null) {
        other.put(END);
      }
    }
  }

  private void start(Listener newListener) {
    listener = newListener;
    if (waiting.decrementAndGet() > 0) {
      executor.execute(this::deliver);
    }
  }

  private void put(byte[] bytes) {
    inbox.add(bytes);
    if (waiting.getAndIncrement() == 0) {
      executor.execute(this::deliver);
    }
  }

  /** Runs on one thread at a time: only who raises {@link #waiting} from zero starts it. */
  private void deliver() {
    do {
      byte[] bytes = inbox.remove();
      Listener to = listener;
      if (to == null) {
        continue; // ended before
      }
      if (bytes == END) {
        listener = null;
        String why = reason.get();
        to.closed(why == null ? "closed" : why);
      } else {
        try {
          to.received(bytes, 0, bytes.length);
        } catch (RuntimeException e) {
          end("the listener of the " + peer + " failed: " + e); // not the sender's fault
        }
      }
    } while (waiting.decrementAndGet() > 0);
  }
}
