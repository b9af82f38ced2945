package org.rowanmq.broker;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.StoreRead;
import org.rowanmq.broker.net.Mailbox;
import org.rowanmq.broker.store.BatchListener;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreReaders;

/**
 * Brings what the store threads have to say to the engine's mailbox. Called on the store's threads.
 */
final class EngineCommits implements BatchListener {
  private final Mailbox mailbox;
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
    mailbox.post(new Command.Degraded(why));
    stateChanged.accept(BrokerState.DEGRADED, why);
  }

  @Override
  public void recovered() {
    mailbox.post(new Command.Degraded(null));
    stateChanged.accept(BrokerState.RUNNING, "the database answers again");
  }

  @Override
  public void fatal(StoreException cause) {
    fatal.accept(cause);
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
