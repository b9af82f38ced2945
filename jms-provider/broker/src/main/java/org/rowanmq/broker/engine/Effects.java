package org.rowanmq.broker.engine;

import java.util.Map;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * What the engine does to the world: implemented by the loop in production, by a recorder in unit
 * tests, by the simulator. Called on the engine thread, during {@link Engine#apply} and {@link
 * Engine#endTurn} only. None of these may block or call back into the engine.
 */
public interface Effects {
  /**
   * Sends a frame on a link; dropped if the link is already gone. Frames of a link keep their
   * order.
   */
  void send(long link, BrokerFrame frame);

  /** Tells the client why (CLOSE frame) and closes the link. {@link Command.LinkClosed} follows. */
  void closeLink(long link, ErrorCode code, String detail);

  /**
   * Hands the one outstanding batch to the store writer; {@code Stored} or {@code Rejected}
   * answers.
   */
  void commit(StoreBatch batch);

  /** Asks a store reader; {@code ReadDone} or {@code ReadFailed} with the same ticket answers. */
  void read(long ticket, StoreRead read);

  /**
   * Asks for a {@link Command.Tick} at or soon after this monotonic time; replaces an earlier
   * request.
   */
  void wakeAt(long nanos);

  /** The users have changed: what authentication reads from now on. Also called once at start. */
  void users(Map<String, UserRecord> users);

  /**
   * Everything accepted is durable and all links have been told: the loop may end. Answers {@link
   * Command.Stop}.
   */
  void stopped();
}
