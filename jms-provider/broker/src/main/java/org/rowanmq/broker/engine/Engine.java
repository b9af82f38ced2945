package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.wire.ErrorCode;

/**
 * A partition's state machine: commands in, effects out, time as an argument. The loop that owns it
 * calls {@link #apply} for each command of a turn and {@link #endTurn} once; tests and the
 * simulator do the same by hand. Keeps I1 to I12 with the help of the store; a broken invariant
 * throws, and the engine must not be used again.
 *
 * <pre>
 * new Engine ─▶ store.recover(recovery()) ─▶ counted(…) for queuesToCount() ─▶ start ─▶ (apply* endTurn)*
 * </pre>
 */
public final class Engine {
  private final Partition partition;
  private final Parts parts;
  private final Users users;
  private final Channels channels;
  private final Recovery recovery;
  private final EngineStatus status;
  private final LinkFrames frames;
  private final Sweeps sweeps;
  private final IdleQueues idleQueues;
  private final Commands commands = new Commands();
  private final Map<Long, Link> links = new HashMap<>();
  private Command.@Nullable Stored unconfirmed;
  private boolean isStopping;
  private boolean isStopped;

  /** Owns the partition whose fence was acquired; {@code statusSource} completes STATUS. */
  public Engine(
      int partition,
      Fence fence,
      EngineSettings settings,
      Effects effects,
      StatusSource statusSource) {
    this.partition = new Partition(partition, fence, settings, effects);
    Publisher publisher = new Publisher(this.partition);
    this.parts =
        new Parts(
            this.partition,
            new Outcomes(this.partition),
            publisher.topology(),
            publisher,
            new Admission(publisher, settings),
            new SendCredits(this.partition.budget()),
            new Fetches(this.partition),
            new Branches(this.partition, publisher),
            new ArrayList<>());
    this.users = new Users(this.partition);
    this.channels = new Channels(parts);
    this.recovery = new Recovery(parts, users);
    this.status = new EngineStatus(parts, channels);
    this.frames = new LinkFrames(parts, channels, new Admin(parts, users, status, statusSource));
    this.sweeps = new Sweeps(this.partition, parts.topology()::byId);
    this.idleQueues = new IdleQueues(this.partition, parts.topology());
  }

  /** Receives what {@code MessageStore.recover} tells, before {@link #start}. */
  public RecoveryVisitor recovery() {
    return recovery;
  }

  /** Queues whose rows the store must count before the engine starts: those without a counter. */
  public List<Long> queuesToCount() {
    recovery.apply();
    List<Long> queues = new ArrayList<>();
    for (QueueState queue : parts.topology().all()) {
      if (queue.needsCount()) {
        queues.add(queue.spec().id());
      }
    }
    return queues;
  }

  /** Answers {@link #queuesToCount}. */
  public void counted(long queue, QueueCount count) {
    Objects.requireNonNull(parts.topology().byId(queue)).counted(count.messages(), count.bytes());
  }

  /** Starts to serve. */
  public void start(Moment now) {
    start(now, List.of());
  }

  /**
   * Starts to serve, with these exchanges.
   *
   * @throws IllegalArgumentException if what is declared cannot be: why, for people
   */
  public void start(Moment now, List<DeclaredExchange> declared) {
    recovery.apply();
    partition.begin(now);
    users.publish();
    parts.outcomes().start();
    // Exist before the first message fails, so that dead-lettering never creates one halfway.
    for (DestinationPolicy policy : partition.settings().policies()) {
      parts.topology().queueOrCreate(policy.redelivery().deadLetterQueue());
      if (!policy.keep().expiryQueue().isEmpty()) {
        parts.topology().queueOrCreate(policy.keep().expiryQueue());
      }
    }
    parts.publisher().history().prepare();
    Exchanges exchanges = parts.publisher().router().exchanges();
    exchanges.createMissing();
    exchanges.declare(declared);
    recovery.resume();
    parts.topology().schedule().start();
    sweeps.start();
    idleQueues.start();
    parts.branches().start();
    parts.topology().all().forEach(QueueState::start);
    channels.start();
  }

  /** Applies one command. What it stores is one unit. */
  public void apply(Command command, Moment now) {
    if (isStopped) {
      return;
    }
    partition.begin(now);
    command.accept(commands);
  }

  /**
   * Ends a turn: confirms are sent, the filling batch is handed over, the next wake-up is asked
   * for.
   */
  public void endTurn(Moment now) {
    if (isStopped) {
      return;
    }
    partition.begin(now);
    parts.sendCredits().resume();
    flush();
    partition.endTurn();
    if (isStopping && partition.isSettled()) {
      stopped();
    }
  }

  /** Whether everything accepted so far is durable. */
  public boolean isSettled() {
    return partition.isSettled();
  }

  private void flush() {
    parts.outbox().forEach(Channel::flushConfirms);
    parts.outbox().clear();
  }

  private void stopped() {
    isStopped = true;
    flush();
    links.values().forEach(link -> link.close(ErrorCode.SHUTTING_DOWN, "The broker is stopping"));
    partition.effects().stopped();
  }

  private void stop() {
    if (isStopping) {
      return;
    }
    isStopping = true;
    frames.stop();
    partition.largeContents().stop();
    parts.topology().dropped().stop();
    channels.all().forEach(Channel::quiesce);
    channels.all().forEach(Channel::abandonDeliveries);
    parts.branches().stop();
    parts.topology().all().forEach(QueueState::clearWatermark);
    partition.flushOutcomes();
  }

  /** What each command does. */
  private final class Commands implements Command.Visitor {
    @Override
    public void linkOpened(Command.LinkOpened command) {
      links.put(command.link(), new Link(command, partition.effects()));
      status.links(links.size());
    }

    @Override
    public void received(Command.Received command) {
      @Nullable Link link = links.get(command.link());
      if (link != null) {
        frames.received(link, command.frame());
      }
    }

    @Override
    public void linkClosed(Command.LinkClosed command) {
      Link link = links.remove(command.link());
      status.links(links.size());
      if (link != null) {
        channels.lost(link);
      }
    }

    @Override
    public void stored(Command.Stored command) {
      if (partition.holdsLease()) {
        partition.stored(command.batch());
      } else {
        // Durable, but by the time it is said somebody else may have the store (I12).
        unconfirmed = command;
      }
    }

    @Override
    public void rejected(Command.Rejected command) {
      partition.rejected(command.batch());
    }

    @Override
    public void degraded(Command.Degraded command) {
      status.degraded(command.why());
      partition.degraded(command.why() != null);
    }

    @Override
    public void leaseHeld(Command.LeaseHeld command) {
      partition.leaseHeld(command.untilNanos());
      Command.@Nullable Stored waiting = unconfirmed;
      if (waiting != null && partition.holdsLease()) {
        unconfirmed = null;
        stored(waiting);
      }
    }

    @Override
    public void readDone(Command.ReadDone command) {
      partition.readDone(command.ticket(), command.result());
    }

    @Override
    public void readFailed(Command.ReadFailed command) {
      partition.readFailed(command.ticket(), command.cause());
    }

    @Override
    public void putUser(Command.PutUser command) {
      users.put(command.user());
    }

    @Override
    public void adminAnswered(Command.AdminAnswered command) {
      Link link = links.get(command.link());
      if (link != null) {
        link.send(command.reply());
      }
    }

    @Override
    public void tick(Command.Tick command) {
      partition.runTimers();
    }

    @Override
    public void stop(Command.Stop command) {
      Engine.this.stop();
    }
  }
}
