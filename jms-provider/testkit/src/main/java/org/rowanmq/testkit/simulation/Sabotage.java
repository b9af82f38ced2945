package org.rowanmq.testkit.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.Moment;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/**
 * A defect built in on purpose, to prove that the oracle would find it. Counts what it could spoil
 * and spoils the one with its number.
 */
final class Sabotage {
  /** What is broken. */
  enum Kind {
    NOTHING,
    /** The store forgets the row of a message. */
    FORGET_INSERT,
    /** The store forgets that a message was settled. */
    FORGET_DELETE,
    /** The store keeps a message twice. */
    STORE_TWICE,
    /** A delivery denies those before it. */
    CLAIM_LESS,
    /** A message reaches an application twice. */
    HAND_OUT_TWICE,
    /** A consumer that is closed says it had started with nothing: all it had returns at once. */
    FORGET_HANDED,
    /** A consumer of a shared subscription gets a copy of its own of everything. */
    COPY_SHARED,
    /** A shared subscription in memory loses a message on its way to one of its consumers. */
    LOSE_SHARED,
    /** A temporary destination that was deleted is there again. */
    KEEP_TEMPORARY,
    /** A send is confirmed before it is durable. */
    CONFIRM_EARLY,
    /** A message of a transaction is published at once. */
    PUBLISH_EARLY,
    /** A branch that is to be committed is rolled back. */
    ROLLBACK_BRANCH,
    /** The store forgets what a prepared branch holds. */
    FORGET_HELD,
    /** The store takes a branch to be over of which pages are left to be published. */
    HALVE_BRANCH,
    /** Sends are repeated as if they had not been made before. */
    HIDE_RESEND,
    /** A settlement is confirmed although the message was never stored. */
    CONFIRM_REVOKED,
    /** After a kill the broker uses ids again that it had used before. */
    REUSE_IDS,
    /** The broker is not told that a client cannot open a message. */
    FORGET_REJECTION,
    /** The store forgets, from some time on, what topics keep. */
    FORGET_RETAINED,
    /** The store says that queues have no rows. */
    HIDE_ROWS,
    /** The broker's clock is a minute ahead from some time on. */
    CLOCK_AHEAD,
    /** The store forgets that a message is to come, once or again. */
    FORGET_SCHEDULE,
    /** The store forgets that a time has come. */
    FORGET_TIME,
    /** The store forgets that a scheduled message was cancelled. */
    FORGET_CANCEL,
    /** The broker believes its lease to last for ever. */
    IGNORE_LEASE
  }

  /** A link no client ever has. */
  private static final long HIDDEN_LINK = Long.MAX_VALUE - 1;

  private record SessionKey(long link, int channel, int session) {}

  private final Kind kind;
  private final int which;
  private int seen;
  private final Set<SessionKey> transacted = new HashSet<>();
  private final Set<Long> retained = new HashSet<>();

  Sabotage(Kind kind, int which) {
    this.kind = kind;
    this.which = which;
  }

  static Sabotage none() {
    return new Sabotage(Kind.NOTHING, 0);
  }

  boolean forgets(StoreOp op) {
    if (op instanceof StoreOp.PutQueue put && put.queue().displayName().startsWith("retained.")) {
      retained.add(put.queue().id());
    }
    return (op instanceof StoreOp.Insert && strikes(Kind.FORGET_INSERT))
        || (op instanceof StoreOp.StageSettlements && strikesFrom(Kind.FORGET_HELD))
        || (op instanceof StoreOp.Insert insert
            && retained.contains(insert.message().queue())
            && strikesFrom(Kind.FORGET_RETAINED))
        || (op instanceof StoreOp.Schedule schedule
            && schedule.message().message().annotations().failures() == 0
            && strikes(Kind.FORGET_SCHEDULE))
        || (op instanceof StoreOp.Unschedule && strikes(Kind.FORGET_TIME))
        || (op instanceof StoreOp.Cancel && strikes(Kind.FORGET_CANCEL))
        || (op instanceof StoreOp.Delete && strikes(Kind.FORGET_DELETE));
  }

  /** The operation, or one that says something else than the engine did. */
  StoreOp spoiled(StoreOp op) {
    if (op instanceof StoreOp.PutBranch put
        && put.branch().state() == BranchRecord.State.COMMITTING
        && strikesFrom(Kind.HALVE_BRANCH)) {
      BranchRecord branch = put.branch();
      return new StoreOp.PutBranch(
          branch.with(BranchRecord.State.COMMITTED, branch.heuristic(), branch.atMillis()));
    }
    return op;
  }

  boolean doubles(StoreOp op) {
    return op instanceof StoreOp.Insert && strikes(Kind.STORE_TWICE);
  }

  /** Whether the store says that there are none. */
  boolean hidesRows() {
    return strikesFrom(Kind.HIDE_ROWS);
  }

  /** Whether the broker is not told. */
  boolean loses(Command command) {
    return command instanceof Command.Received received
        && received.frame() instanceof ClientFrame.Reject
        && strikes(Kind.FORGET_REJECTION);
  }

  /** The time, or another one. */
  Moment spoiled(Moment now) {
    return strikesFrom(Kind.CLOCK_AHEAD)
        ? new Moment(now.nanos(), now.epochMillis() + 60_000)
        : now;
  }

  /** The command, or one that says something else than the client did. */
  Command spoiled(Command command) {
    if (command instanceof Command.LeaseHeld held && strikesFrom(Kind.IGNORE_LEASE)) {
      return new Command.LeaseHeld(held.untilNanos() + 1_000_000_000_000L);
    }
    if (command instanceof Command.Received received
        && received.frame() instanceof ClientFrame.OpenConsumer open
        && isShared(open.spec())
        && strikes(Kind.COPY_SHARED)) {
      ConsumerSpec asked = open.spec();
      ConsumerSpec alone =
          new ConsumerSpec(
              asked.destination(),
              asked.kind(),
              asked.subscription() + " alone",
              asked.selector(),
              false);
      return new Command.Received(
          received.link(),
          new ClientFrame.OpenConsumer(
              open.channel(), open.sequence(), open.session(), open.consumer(), alone));
    }
    if (command instanceof Command.Received received
        && received.frame() instanceof ClientFrame.DeleteTemporary delete
        && strikes(Kind.KEEP_TEMPORARY)) {
      return new Command.Received(
          received.link(),
          new ClientFrame.CreateTemporary(
              delete.channel(), delete.sequence(), delete.destination()));
    }
    if (command instanceof Command.Received received
        && received.frame() instanceof ClientFrame.Branch branch
        && branch.operation() == BranchOperation.COMMIT
        && strikes(Kind.ROLLBACK_BRANCH)) {
      return new Command.Received(
          received.link(),
          new ClientFrame.Branch(
              branch.channel(),
              branch.sequence(),
              0,
              BranchOperation.ROLLBACK,
              branch.id(),
              0,
              Ranges.empty()));
    }
    if (command instanceof Command.Received received
        && received.frame() instanceof ClientFrame.Send send
        && send.resend()
        && strikesFrom(Kind.HIDE_RESEND)) {
      return new Command.Received(
          received.link(), copy(send, send.channel(), send.sequence(), send.session()));
    }
    if (command instanceof Command.Received received
        && received.frame() instanceof ClientFrame.CloseConsumer close
        && !close.handed().isEmpty()
        && strikes(Kind.FORGET_HANDED)) {
      return new Command.Received(
          received.link(),
          new ClientFrame.CloseConsumer(
              close.channel(),
              close.sequence(),
              close.session(),
              close.consumer(),
              Ranges.empty()));
    }
    return command;
  }

  private static boolean isShared(ConsumerSpec spec) {
    return spec.kind() == ConsumerSpec.Kind.SHARED
        || spec.kind() == ConsumerSpec.Kind.SHARED_DURABLE;
  }

  /** What else the engine is told before the command. */
  List<Command> before(Command command) {
    if (!(command instanceof Command.Received received)) {
      return List.of();
    }
    if (received.frame() instanceof ClientFrame.OpenSession open && open.transacted()) {
      transacted.add(new SessionKey(received.link(), open.channel(), open.session()));
    }
    if (received.frame() instanceof ClientFrame.Send send
        && transacted.contains(new SessionKey(received.link(), send.channel(), send.session()))
        && send.persistent()
        && strikes(Kind.PUBLISH_EARLY)) {
      return List.of(
          new Command.LinkOpened(HIDDEN_LINK, "saboteur", false),
          new Command.Received(
              HIDDEN_LINK, new ClientFrame.OpenChannel(1, HIDDEN_LINK, null, false, 1)),
          new Command.Received(HIDDEN_LINK, new ClientFrame.OpenSession(1, 1, 1, false)),
          new Command.Received(HIDDEN_LINK, copy(send, 1, 2, 1)));
    }
    return List.of();
  }

  private static ClientFrame.Send copy(
      ClientFrame.Send send, int channel, long sequence, int session) {
    return new ClientFrame.Send(
        channel,
        sequence,
        session,
        send.destination(),
        send.persistent(),
        send.priority(),
        send.timeToLiveMillis(),
        send.delayMillis(),
        false,
        send.content());
  }

  /** Whether the request is confirmed at once. */
  boolean confirms(Command command) {
    return command instanceof Command.Received received
        && received.frame() instanceof ClientFrame.Send send
        && send.persistent()
        && send.destination().kind() == DestinationKind.QUEUE
        && strikes(Kind.CONFIRM_EARLY);
  }

  /** Whether the fence row forgets which ids are reserved, from the occasion on. */
  boolean forgetsIds() {
    return strikesFrom(Kind.REUSE_IDS);
  }

  /** The frame, or one that claims to be the first delivery, or that all is well. */
  BrokerFrame spoiled(BrokerFrame frame) {
    if (frame instanceof BrokerFrame.Refuse refuse
        && refuse.refusal().code() == ErrorCode.STALE
        && strikes(Kind.CONFIRM_REVOKED)) {
      return new BrokerFrame.Confirm(refuse.channel(), Ranges.of(refuse.refusal().sequence()));
    }
    if (!(frame instanceof BrokerFrame.Deliver deliver)
        || !deliver.redelivered()
        || !strikes(Kind.CLAIM_LESS)) {
      return frame;
    }
    return new BrokerFrame.Deliver(
        deliver.channel(),
        deliver.session(),
        deliver.consumer(),
        deliver.number(),
        deliver.id(),
        1,
        false,
        deliver.persistent(),
        deliver.priority(),
        deliver.destination(),
        deliver.producerId(),
        deliver.producerSequence(),
        deliver.user(),
        deliver.annotations(),
        deliver.content());
  }

  /** Whether this is the occasion. */
  boolean strikes(Kind at) {
    return kind == at && ++seen == which;
  }

  /** Whether this is the occasion, or a later one. */
  private boolean strikesFrom(Kind at) {
    return kind == at && ++seen >= which;
  }
}
