package org.rowanmq.broker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.LookupRow;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.FrameCodec;

/**
 * What the world tells the engine. Immutable; posted to the engine's mailbox from any thread and
 * applied in order by {@link Engine#apply}. A <em>link</em> is an authenticated physical
 * connection, numbered by the network side, never reused.
 */
public sealed interface Command {
  /** Calls the visitor's method for this command. */
  void accept(Visitor visitor);

  /**
   * A client has authenticated.
   *
   * @param largeContents whether its protocol version knows them
   * @param maxFrame the longest frame in bytes the link takes
   */
  record LinkOpened(long link, String user, boolean admin, boolean largeContents, int maxFrame)
      implements Command {
    /** A link with the defaults of the protocol. */
    public LinkOpened(long link, String user, boolean admin) {
      this(link, user, admin, true, FrameCodec.MAX_FRAME_DEFAULT);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.linkOpened(this);
    }
  }

  /** A whole frame came in. Handshake, ping and close frames never get here. */
  record Received(long link, ClientFrame frame) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.received(this);
    }
  }

  /** The link is gone; nothing can be sent to it any more. */
  record LinkClosed(long link, String reason) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.linkClosed(this);
    }
  }

  /** The outstanding batch is durable. */
  record Stored(long batch) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.stored(this);
    }
  }

  /**
   * The outstanding batch was refused for good because of one of its operations; nothing of it was
   * written.
   */
  record Rejected(long batch, String detail) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.rejected(this);
    }
  }

  /**
   * The database went away ({@code why} set) or came back ({@code why} null). The outstanding batch
   * is still tried.
   */
  record Degraded(@Nullable String why) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.degraded(this);
    }
  }

  /**
   * Nobody else can have the store up to this moment. Never told: nobody ever can.
   *
   * @param untilNanos on the clock of {@link Moment#nanos}
   */
  record LeaseHeld(long untilNanos) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.leaseHeld(this);
    }
  }

  /** A read that {@link Effects#read} asked for has returned. */
  record ReadDone(long ticket, ReadResult result) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.readDone(this);
    }
  }

  /** A read failed for good. */
  record ReadFailed(long ticket, StoreException cause) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.readFailed(this);
    }
  }

  /** The composition root adds or replaces a user; not answered. */
  record PutUser(UserRecord user) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.putUser(this);
    }
  }

  /** Somebody else than the engine has answered an administrative request. */
  record AdminAnswered(long link, BrokerFrame.AdminReply reply) implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.adminAnswered(this);
    }
  }

  /** The wake-up asked for by {@link Effects#wakeAt} has come. */
  record Tick() implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.tick(this);
    }
  }

  /**
   * The broker stops: links are told SHUTTING_DOWN and closed once what was accepted is durable.
   */
  record Stop() implements Command {
    @Override
    public void accept(Visitor visitor) {
      visitor.stop(this);
    }
  }

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
      boolean hasRows,
      List<LookupRow> keys,
      List<ContentExtent> contents,
      byte @Nullable [] part,
      @Nullable BodyAnswer body) {
    /** One without lookup rows. */
    public ReadResult(
        List<StoredMessage> messages,
        List<ScheduledMessage> scheduled,
        List<MessageRef> refs,
        List<Long> ids,
        @Nullable QueueCount count,
        boolean hasRows) {
      this(messages, scheduled, refs, ids, count, hasRows, List.of());
    }

    /** With lookup rows of what was read. */
    public ReadResult(
        List<StoredMessage> messages,
        List<ScheduledMessage> scheduled,
        List<MessageRef> refs,
        List<Long> ids,
        @Nullable QueueCount count,
        boolean hasRows,
        List<LookupRow> keys) {
      this(messages, scheduled, refs, ids, count, hasRows, keys, List.of(), null, null);
    }

    /** Orphans. */
    public ReadResult(List<ContentExtent> contents) {
      this(
          List.of(), List.of(), List.of(), List.of(), null, false, List.of(), contents, null, null);
    }

    /** What is known of a body. */
    public ReadResult(BodyAnswer body) {
      this(
          List.of(), List.of(), List.of(), List.of(), null, false, List.of(), List.of(), null,
          body);
    }

    /** A part of a large content; null if there is none. */
    public ReadResult(byte @Nullable [] part) {
      this(
          List.of(), List.of(), List.of(), List.of(), null, false, List.of(), List.of(), part,
          null);
    }
  }

  /** One method for each command. */
  interface Visitor {
    void linkOpened(LinkOpened command);

    void received(Received command);

    void linkClosed(LinkClosed command);

    void stored(Stored command);

    void rejected(Rejected command);

    void degraded(Degraded command);

    void leaseHeld(LeaseHeld command);

    void readDone(ReadDone command);

    void readFailed(ReadFailed command);

    void putUser(PutUser command);

    void adminAnswered(AdminAnswered command);

    void tick(Tick command);

    void stop(Stop command);
  }
}
