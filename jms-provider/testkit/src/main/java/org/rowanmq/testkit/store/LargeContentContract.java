package org.rowanmq.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.rowanmq.testkit.store.StoreOwner.PARTITION;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.MessageContent;

/** What every {@link MessageStore} does with contents that are stored in parts. */
public abstract class LargeContentContract extends BranchContract {
  private static final long Q = 30;
  private static final long LARGE = 5;

  /** Longer than an int, of which a head is in the row. */
  private static final MessageContent HEAD =
      new MessageContent(StoreSamples.text("head").bytes(), 77, 5L << 30);

  /** Opens the same store again, beside those already open, as another process would. */
  protected abstract MessageStore open() throws Exception;

  private interface Check {
    void with(StoreOwner owner) throws Exception;
  }

  private void owning(Check check) throws Exception {
    try (MessageStore store = open()) {
      check.with(new StoreOwner(store));
    }
  }

  private static StoredMessage message(long queue, long id) {
    return new StoredMessage(queue, 4, id, StoreSamples.annotations(), false, HEAD, LARGE);
  }

  private static byte[] part(int seed, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) seed);
    return bytes;
  }

  private static void store(StoreOwner owner) throws StoreException {
    owner.commit(
        new StoreOp.BeginLarge(LARGE, 77, 3),
        new StoreOp.InsertPart(LARGE, 0, part(1, MessageStore.CHUNK_BYTES)));
    owner.commit(
        new StoreOp.InsertPart(LARGE, 1, part(2, MessageStore.CHUNK_BYTES)),
        new StoreOp.InsertPart(LARGE, 2, part(3, 1)));
  }

  private static List<ContentExtent> orphans(StoreOwner owner) throws StoreException {
    return owner.store().readOrphanContents(PARTITION, 0, 1_000, 100);
  }

  @Test
  void partsComeBackOneByOne() throws Exception {
    owning(
        owner -> {
          store(owner);

          assertThat(owner.store().readPart(PARTITION, LARGE, 1))
              .isEqualTo(part(2, MessageStore.CHUNK_BYTES));
          assertThat(owner.store().readPart(PARTITION, LARGE, 2)).isEqualTo(part(3, 1));
          assertThat(owner.store().readPart(PARTITION, LARGE, 3)).isNull();
          assertThat(owner.store().readPart(PARTITION, LARGE + 1, 0)).isNull();
        });
  }

  @Test
  void messagesHaveTheHeadAndLeadToTheParts() throws Exception {
    owning(
        owner -> {
          store(owner);
          owner.commit(
              new StoreOp.Insert(message(Q, 9)),
              new StoreOp.Insert(message(Q + 1, 9)),
              new StoreOp.Insert(StoreSamples.message(Q, 10)));

          assertThat(owner.read(Q, 4))
              .usingRecursiveComparison()
              .isEqualTo(List.of(message(Q, 9), StoreSamples.message(Q, 10)));
          assertThat(owner.store().readLargeId(PARTITION, new MessageRef(Q, 4, 9)))
              .isEqualTo(LARGE);
          assertThat(owner.store().readLargeId(PARTITION, new MessageRef(Q, 4, 10))).isZero();
          assertThat(owner.store().readLargeId(PARTITION, new MessageRef(Q, 4, 11))).isZero();
          assertThat(owner.store().count(PARTITION, Q + 1)).isEqualTo(new QueueCount(1, 5L << 30));
        });
  }

  @Test
  void contentsWithoutMessagesAreOrphansUntilTheyAreRemoved() throws Exception {
    owning(
        owner -> {
          store(owner);
          ContentExtent orphan = new ContentExtent(LARGE, 3);
          assertThat(orphans(owner)).containsExactly(orphan);
          owner.commit(
              new StoreOp.Insert(message(Q, 9)),
              new StoreOp.Schedule(new ScheduledMessage(50, message(Q, 8))));
          assertThat(orphans(owner)).isEmpty();
          owner.commit(new StoreOp.Delete(new MessageRef(Q, 4, 9)));
          assertThat(orphans(owner)).isEmpty();

          owner.commit(new StoreOp.Promote(50, new MessageRef(Q, 4, 8), 12));
          assertThat(orphans(owner)).isEmpty();
          assertThat(owner.store().readLargeId(PARTITION, new MessageRef(Q, 4, 12)))
              .isEqualTo(LARGE);
          owner.commit(new StoreOp.Delete(new MessageRef(Q, 4, 12)));
          assertThat(orphans(owner)).containsExactly(orphan);

          owner.commit(new StoreOp.DeleteParts(LARGE, 1, 3));
          assertThat(orphans(owner)).containsExactly(orphan);
          assertThat(owner.store().readPart(PARTITION, LARGE, 0)).isNotNull();
          assertThat(owner.store().readPart(PARTITION, LARGE, 1)).isNull();
          owner.commit(new StoreOp.DeleteParts(LARGE, 0, 1), new StoreOp.DeleteContent(LARGE));
          assertThat(orphans(owner)).isEmpty();
          assertThat(owner.store().readPart(PARTITION, LARGE, 0)).isNull();
        });
  }

  @Test
  void aPartThatIsThereAlreadyIsRejected() throws Exception {
    owning(
        owner -> {
          store(owner);
          assertThatExceptionOfType(StoreException.Rejected.class)
              .isThrownBy(() -> owner.commit(new StoreOp.InsertPart(LARGE, 1, part(9, 9))));
          assertThat(owner.store().readPart(PARTITION, LARGE, 1))
              .isEqualTo(part(2, MessageStore.CHUNK_BYTES));
        });
  }
}
