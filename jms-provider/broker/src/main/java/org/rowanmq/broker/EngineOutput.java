package org.rowanmq.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.rowanmq.broker.engine.Effects;
import org.rowanmq.broker.engine.StoreRead;
import org.rowanmq.broker.net.LinkOutput;
import org.rowanmq.broker.net.Links;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * The engine's effects on the real world. Frames are collected and handed to each link once per
 * turn. Confined to the engine thread, but for {@link #users()}.
 */
public final class EngineOutput implements Effects {
  private final Links links;
  private final Consumer<StoreBatch> writer;
  private final Reads readers;
  private final Consumer<Map<String, UserRecord>> usersChanged;
  private final Map<Long, List<BrokerFrame>> frames = new HashMap<>();
  private volatile Map<String, UserRecord> users = Map.of();
  private boolean wakeWanted;
  private long wakeAtNanos;
  private boolean stopped;

  /** Where reads go; {@code ReadDone} or {@code ReadFailed} comes back through the mailbox. */
  public interface Reads {
    void read(long ticket, StoreRead read);
  }

  /**
   * @param writer takes a batch without blocking
   * @param usersChanged told on the engine thread, after {@link #users()} shows the change
   */
  public EngineOutput(
      Links links,
      Consumer<StoreBatch> writer,
      Reads readers,
      Consumer<Map<String, UserRecord>> usersChanged) {
    this.links = links;
    this.writer = writer;
    this.readers = readers;
    this.usersChanged = usersChanged;
  }

  @Override
  public void send(long link, BrokerFrame frame) {
    frames.computeIfAbsent(link, ignored -> new ArrayList<>()).add(frame);
  }

  @Override
  public void closeLink(long link, ErrorCode code, String detail) {
    LinkOutput output = links.get(link);
    List<BrokerFrame> last = frames.remove(link);
    if (output != null) {
      if (last != null) {
        output.deliver(last);
      }
      output.close(code, detail);
    }
  }

  @Override
  public void commit(StoreBatch batch) {
    writer.accept(batch);
  }

  @Override
  public void read(long ticket, StoreRead read) {
    readers.read(ticket, read);
  }

  @Override
  public void wakeAt(long nanos) {
    wakeWanted = true;
    wakeAtNanos = nanos;
  }

  @Override
  public void users(Map<String, UserRecord> snapshot) {
    users = Map.copyOf(snapshot);
    usersChanged.accept(users);
  }

  @Override
  public void stopped() {
    stopped = true;
  }

  /** The users as of now, immutable. Any thread. */
  Map<String, UserRecord> users() {
    return users;
  }

  /** Hands every link its frames of this turn. */
  void flush() {
    if (frames.isEmpty()) {
      return;
    }
    frames.forEach(
        (link, list) -> {
          LinkOutput output = links.get(link);
          if (output != null) {
            output.deliver(list);
          }
        });
    frames.clear();
  }

  /** Tells all links why the broker ends and closes them; what was not handed over is dropped. */
  void closeAll(ErrorCode code, String detail) {
    frames.clear();
    for (LinkOutput output : links.all()) {
      output.close(code, detail);
    }
  }

  /** Whether the wake-up asked for is due; if so it is used up. */
  boolean takeWake(long nanos) {
    if (wakeWanted && nanos - wakeAtNanos >= 0) {
      wakeWanted = false;
      return true;
    }
    return false;
  }

  /** Whether a wake-up before that time was asked for. */
  boolean isWakeBefore(long nanos) {
    return wakeWanted && wakeAtNanos - nanos < 0;
  }

  /** How long nothing needs to be done unless a command comes. */
  long idleNanos(long nanos) {
    return wakeWanted ? Math.max(0, wakeAtNanos - nanos) : Long.MAX_VALUE;
  }

  boolean isStopped() {
    return stopped;
  }
}
