package org.rowanmq.broker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.ClientFrame;

/**
 * What the world tells the engine. Immutable; posted to the engine's mailbox from any thread and
 * applied in order by {@link Engine#apply}. A <em>link</em> is an authenticated physical
 * connection, numbered by the network side, never reused.
 */
public sealed interface Command {
  /** A client has authenticated. */
  record LinkOpened(long link, String user, boolean admin) implements Command {}

  /** A whole frame came in. Handshake, ping and close frames never get here. */
  record Received(long link, ClientFrame frame) implements Command {}

  /** The link is gone; nothing can be sent to it any more. */
  record LinkClosed(long link, String reason) implements Command {}

  /** The outstanding batch is durable. */
  record Stored(long batch) implements Command {}

  /**
   * The outstanding batch was refused for good because of one of its operations; nothing of it was
   * written.
   */
  record Rejected(long batch, String detail) implements Command {}

  /**
   * The database went away ({@code why} set) or came back ({@code why} null). The outstanding batch
   * is still tried.
   */
  record Degraded(@Nullable String why) implements Command {}

  /** A read that {@link Effects#read} asked for has returned. */
  record ReadDone(long ticket, ReadResult result) implements Command {}

  /** A read failed for good. */
  record ReadFailed(long ticket, StoreException cause) implements Command {}

  /** The composition root adds or replaces a user; not answered. */
  record PutUser(UserRecord user) implements Command {}

  /** The wake-up asked for by {@link Effects#wakeAt} has come. */
  record Tick() implements Command {}

  /**
   * The broker stops: links are told SHUTTING_DOWN and closed once what was accepted is durable.
   */
  record Stop() implements Command {}

  /**
   * What a read returned; the field that matches the {@link StoreRead} is set, the others are
   * empty.
   */
  record ReadResult(
      List<StoredMessage> messages,
      List<ScheduledMessage> scheduled,
      List<MessageRef> refs,
      List<Long> ids,
      @Nullable QueueCount count,
      boolean hasRows) {}
}
