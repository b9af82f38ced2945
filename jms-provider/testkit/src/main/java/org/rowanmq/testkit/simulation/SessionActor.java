package org.rowanmq.testkit.simulation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.ConfirmWhen;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.connection.OutgoingMessage;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;

/**
 * One application thread with its session: takes a step now and then, and while it waits for a
 * reply, as a blocking call does, takes none. Opens its session again when it has ended.
 */
abstract class SessionActor {
  private static final long CALM_PAUSE = 50 * Conditions.MILLI;
  private static final long QUICK_PAUSE = 2 * Conditions.MILLI;

  final World world;
  final Simulator simulator;
  final Oracle oracle;
  final SimulatedClient client;
  final String name;
  private final boolean transacted;
  private long pauseMax;
  private @Nullable ClientSession session;
  private boolean sessionOpen;
  private final Set<Reply> open = new LinkedHashSet<>();
  private int waiting;
  private int settling;
  private int sessions;
  private boolean acknowledgedSuffices;
  private TrackedTransaction transaction = new TrackedTransaction();

  SessionActor(World world, SimulatedClient client, String name, boolean transacted) {
    this.world = world;
    this.simulator = world.simulator;
    this.oracle = world.oracle;
    this.client = client;
    this.name = name;
    this.transacted = transacted;
    this.pauseMax = simulator.between(2, 150) * Conditions.MILLI;
    world.add(this);
    client.add(this);
    planStep();
  }

  /** Takes steps without a pause worth mentioning, as a thread does that has nothing else to do. */
  final void hurry() {
    pauseMax = QUICK_PAUSE;
  }

  /** Its sends need not be durable when they are confirmed, if a consumer has settled them. */
  final void confirmWhenAcknowledged() {
    acknowledgedSuffices = true;
  }

  /** Does something; the session is open and nothing is waited for. */
  abstract void act(ClientSession open);

  /** The session is gone, with its consumers. */
  abstract void sessionEnded();

  /** Whether the actor has nothing under way. */
  boolean isIdle() {
    return waiting == 0
        && settling == 0
        && transaction.sends.isEmpty()
        && transaction.settles.isEmpty();
  }

  /** Whether this is still its session. */
  final boolean isCurrent(ClientSession one) {
    return session == one;
  }

  boolean isTransacted() {
    return transacted;
  }

  /** The session's place in I5. */
  String stream() {
    return name + "." + sessions;
  }

  TrackedTransaction transaction() {
    return transaction;
  }

  /** The actor's only chain of steps; it ends when the process is killed. */
  final void planStep() {
    Simulator.Event ignored =
        client.environment().after(1 + simulator.below(pause()), "", this::step);
  }

  private long pause() {
    return world.isCalm() ? Math.max(pauseMax, CALM_PAUSE) : pauseMax;
  }

  private void step() {
    planStep();
    ClientChannel channel = client.channel();
    if (waiting > 0 || channel == null) {
      return;
    }
    ClientSession current = session;
    if (current == null) {
      openSession(channel);
    } else if (sessionOpen) {
      act(current);
    }
  }

  private void openSession(ClientChannel channel) {
    sessions++;
    sessionOpen = false;
    transaction = oracle.begin();
    int opening = sessions;
    Reply reply =
        waitFor(
            () -> sessionOpen = opening == sessions,
            failure -> {
              simulator.trace(name + " gets no session: " + failure);
              if (opening == sessions) {
                endSession();
              }
            });
    session =
        !transacted && simulator.below(2) == 0
            ? channel.openUnhurriedSession(reply)
            : channel.openSession(transacted, reply);
  }

  /** Closes the session; what is unfinished is rolled back. */
  void closeSession() {
    ClientSession current = session;
    if (current != null) {
      simulator.trace(name + " closes its session");
      abandonTransaction();
      endSession();
      current.close(waitFor(() -> {}, failure -> {}));
    }
  }

  /** The process was killed: nothing is answered any more, and what is open is unknown. */
  final void processKilled() {
    List<Reply> unanswered = List.copyOf(open);
    open.clear();
    abandonTransaction();
    endSession();
    Failure killed = new Failure(ErrorCode.OUTCOME_UNKNOWN, "The process was killed");
    unanswered.forEach(reply -> reply.failed(killed));
  }

  /** Remembers an open request, and lets it end once. */
  final Reply track(Reply reply) {
    Reply tracked =
        new Reply() {
          private boolean isAnswered;

          @Override
          public void done() {
            if (open.remove(this)) {
              isAnswered = true;
              reply.done();
            }
          }

          @Override
          public void written(long sequence) {
            reply.written(sequence);
          }

          // Of a killed process that is forgotten already what is open fails all the same, once:
          // the end of a session may tell it first.
          @Override
          public void failed(Failure failure) {
            open.remove(this);
            if (!isAnswered) {
              isAnswered = true;
              reply.failed(failure);
            }
          }
        };
    open.add(tracked);
    return tracked;
  }

  /** A session that has ended refuses everything. */
  final void noticeEnd(ClientSession refusing, Failure failure) {
    if (failure.code() == ErrorCode.CLOSED && session == refusing) {
      abandonTransaction();
      endSession();
    }
  }

  /** The client has closed its connection. */
  final void channelEnded() {
    if (session != null) {
      abandonTransaction();
      endSession();
    }
  }

  private void endSession() {
    session = null;
    sessionOpen = false;
    sessionEnded();
  }

  private void abandonTransaction() {
    if (transaction.state == TrackedTransaction.State.ACTIVE) {
      transaction.settles.forEach(oracle::gaveBack);
      oracle.rolledBack(transaction);
    }
    transaction = oracle.begin();
  }

  /** A reply that keeps the actor waiting. */
  final Reply waitFor(Runnable done, Consumer<Failure> failed) {
    waiting++;
    return track(
        new Reply() {
          @Override
          public void done() {
            waiting--;
            done.run();
          }

          @Override
          public void failed(Failure failure) {
            waiting--;
            failed.accept(failure);
          }
        });
  }

  // Sending

  /** Sends a message; in a transacted session it joins the transaction. */
  final TrackedMessage send(
      ClientSession open,
      Destination destination,
      List<String> targets,
      Sending sending,
      ContentBuilder content) {
    TrackedMessage message = oracle.sending(sending, targets, transacted ? transaction : null);
    content.property(Frames.NUMBER, message.number);
    message.isAtLeastOnce = acknowledgedSuffices && !transacted;
    long producer = producerId();
    simulator.trace(name + " sends #" + message.number + " to " + destination);
    open.send(
        new OutgoingMessage(
            destination,
            sending.persistent(),
            sending.priority(),
            sending.timeToLiveMillis(),
            sending.delayMillis(),
            acknowledgedSuffices ? ConfirmWhen.ACKNOWLEDGED : ConfirmWhen.DURABLE,
            OutgoingContent.of(content.build())),
        track(
            new Reply() {
              @Override
              public void done() {
                oracle.confirmed(message);
              }

              @Override
              public void written(long sequence) {
                message.id = "ID:" + Long.toHexString(producer) + "-" + sequence;
              }

              @Override
              public void failed(Failure failure) {
                simulator.trace(name + " failed to send #" + message.number + ": " + failure);
                oracle.failed(message, isKnown(failure));
                noticeEnd(open, failure);
              }
            }));
    return message;
  }

  private long producerId() {
    ClientChannel channel = client.channel();
    return channel == null ? 0 : channel.producerId();
  }

  /** Settles one message of a session that is not transacted. */
  final void settle(ClientSession open, Delivery delivery, Copy copy) {
    settling++;
    copy.acknowledged = true;
    open.settle(
        List.of(delivery),
        track(
            new Reply() {
              @Override
              public void done() {
                settling--;
                oracle.settled(copy);
              }

              @Override
              public void failed(Failure failure) {
                settling--;
                simulator.trace(name + " did not settle #" + copy.message.number + ": " + failure);
                if (failure.code() == ErrorCode.STALE) {
                  oracle.stale(copy);
                } else {
                  oracle.maybeSettled(copy);
                }
                noticeEnd(open, failure);
              }
            }));
  }

  static boolean isKnown(Failure failure) {
    return switch (failure.code()) {
      case OUTCOME_UNKNOWN -> false;
      case TIMEOUT -> failure.detail().contains("not stored");
      case CLOSED -> false;
      default -> true;
    };
  }

  // Transactions

  /** What was done up to now; what follows belongs to another one. */
  final TrackedTransaction takeTransaction() {
    TrackedTransaction ending = transaction;
    transaction = oracle.begin();
    return ending;
  }

  void commit(ClientSession open) {
    TrackedTransaction ending = takeTransaction();
    simulator.trace(name + " commits");
    ending.settles.forEach(oracle::gaveBack);
    oracle.committing(ending);
    open.commit(
        waitFor(
            () -> oracle.committed(ending),
            failure -> {
              simulator.trace(name + " commit failed: " + failure);
              if (failure.code() == ErrorCode.TRANSACTION_ROLLED_BACK) {
                oracle.rolledBack(ending);
              } else {
                oracle.outcomeUnknown(ending);
              }
              if (failure.code() == ErrorCode.TIMEOUT && isCurrent(open)) {
                closeSession(); // the transaction may still be open: the broker must not keep it
              }
              noticeEnd(open, failure);
            }));
  }

  void rollback(ClientSession open) {
    TrackedTransaction ending = takeTransaction();
    simulator.trace(name + " rolls back");
    ending.settles.forEach(oracle::gaveBack);
    oracle.rolledBack(ending);
    open.rollback(waitFor(() -> {}, failure -> {}));
  }

  final void join(Copy copy) {
    transaction.settles.add(copy);
  }
}
