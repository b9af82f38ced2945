package org.rowanmq.broker;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.StoreRead;
import org.rowanmq.broker.net.Mailbox;
import org.rowanmq.broker.store.BatchListener;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreReaders;
import org.rowanmq.broker.store.StoreWatcher;

/**
 * Brings what the store threads have to say to the engine's mailbox, and the broker's state. Called
 * on the store's threads and those of timers.
 */
final class EngineCommits implements BatchListener, StoreWatcher {
  /** Why the broker is DEGRADED; it is until none of them is left. */
  private enum Ailment {
    FAILED,
    HANGS,
    LEASE
  }

  private final Mailbox mailbox;
  private final Map<Ailment, String> ailments = new EnumMap<>(Ailment.class);
  private final BiConsumer<BrokerState, String> stateChanged;
  private final Consumer<Throwable> fatal;

  EngineCommits(
      Mailbox mailbox, BiConsumer<BrokerState, String> stateChanged, Consumer<Throwable> fatal) {
    this.mailbox = mailbox;
    this.stateChanged = stateChanged;
    this.fatal = fatal;
  }

  @Override
  public void stored(long batch) {
    mailbox.post(new Command.Stored(batch));
  }

  @Override
  public void rejected(long batch, StoreException.Rejected cause) {
    mailbox.post(new Command.Rejected(batch, String.valueOf(cause.getMessage())));
  }

  @Override
  public void degraded(String why) {
    suffers(Ailment.FAILED, why);
  }

  @Override
  public void recovered() {
    overcomes(Ailment.FAILED);
  }

  @Override
  public void fatal(StoreException cause) {
    fatal.accept(cause);
  }

  @Override
  public void hangs(Duration since) {
    suffers(Ailment.HANGS, "the database has not answered for " + since.toMillis() / 1000.0 + " s");
  }

  @Override
  public void returned() {
    overcomes(Ailment.HANGS);
  }

  @Override
  public void leaseHeld(long untilNanos) {
    mailbox.post(new Command.LeaseHeld(untilNanos));
    overcomes(Ailment.LEASE);
  }

  @Override
  public void leaseLapsed() {
    suffers(
        Ailment.LEASE,
        "the lease on the database could not be renewed: nothing is delivered until it is");
  }

  @Override
  public void leaseLost(StoreException.Fenced cause) {
    fatal.accept(cause);
  }

  /** Under the lock, so that the last word is the true one. */
  private synchronized void suffers(Ailment ailment, String why) {
    boolean isFirst = ailments.isEmpty();
    ailments.put(ailment, why);
    if (isFirst) {
      mailbox.post(new Command.Degraded(why));
      stateChanged.accept(BrokerState.DEGRADED, why);
    }
  }

  private synchronized void overcomes(Ailment ailment) {
    if (ailments.remove(ailment) != null && ailments.isEmpty()) {
      mailbox.post(new Command.Degraded(null));
      stateChanged.accept(BrokerState.RUNNING, "the database answers again");
    }
  }

  /** Has a reader answer; a read that cannot even be taken fails at once. */
  void read(StoreReaders readers, int partition, long ticket, StoreRead read) {
    boolean taken =
        readers.submit(
            store -> read.run(store, partition),
            result -> mailbox.post(new Command.ReadDone(ticket, result)),
            cause -> readFailed(ticket, cause));
    if (!taken) {
      readFailed(ticket, new StoreException.Transient("The store readers are closed", null));
    }
  }

  private void readFailed(long ticket, StoreException cause) {
    mailbox.post(new Command.ReadFailed(ticket, cause));
  }
}
