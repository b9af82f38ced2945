package org.rowanmq.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.rowanmq.testkit.store.StoreSamples.insert;

import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.testkit.store.FaultPlan.CommitFault;

class InMemoryMessageStoreTest extends MessageStoreContract {
  private final InMemoryMessageStore first = new InMemoryMessageStore();

  @Override
  protected MessageStore open() {
    return first.another();
  }

  @Test
  void crashKeepsWhatWasCommittedAndEndsTheInstance() throws Exception {
    StoreOwner owner = new StoreOwner(first);
    owner.commit(insert(1, 1));
    InMemoryMessageStore next = first.crash();

    assertThatIllegalStateException().isThrownBy(() -> owner.ids(1));
    assertThat(new StoreOwner(next).ids(1)).containsExactly(1L);
  }

  @Test
  void snapshotGoesItsOwnWay() throws Exception {
    StoreOwner owner = new StoreOwner(first);
    owner.commit(insert(1, 1));
    StoreOwner copy = new StoreOwner(first.snapshot());
    copy.commit(insert(1, 2));

    assertThat(owner.ids(1)).containsExactly(1L);
    assertThat(copy.ids(1)).containsExactly(1L, 2L);
  }

  @Test
  void plannedFaultsHappenOnce() throws Exception {
    StoreOwner owner = new StoreOwner(first);
    first.faults().failCommit(CommitFault.TRANSIENT);
    first.faults().failCommit(CommitFault.UNKNOWN_NOT_STORED);
    first.faults().failCommit(CommitFault.UNKNOWN_STORED);
    first.faults().failReads(1);

    assertThatExceptionOfType(StoreException.Transient.class)
        .isThrownBy(() -> owner.commit(insert(1, 1)));
    assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
        .isThrownBy(() -> owner.commit(insert(1, 1)));
    assertThat(first.rows(0).messages()).isEmpty();
    assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
        .isThrownBy(() -> owner.commit(insert(1, 1)));
    assertThat(first.rows(0).messages(1)).hasSize(1);
    assertThat(first.rows(0).fence().lastBatch()).isEqualTo(1);
    assertThatExceptionOfType(StoreException.Transient.class).isThrownBy(() -> owner.ids(1));
    assertThat(owner.ids(1)).containsExactly(1L);
  }

  @Test
  void poisonIsRejectedUntilItIsLifted() throws Exception {
    StoreOwner owner = new StoreOwner(first);
    first.faults().reject(op -> op instanceof StoreOp.Insert in && in.message().id() == 2);

    assertThatExceptionOfType(StoreException.Rejected.class)
        .isThrownBy(() -> owner.commit(insert(1, 1), insert(1, 2)));
    assertThat(owner.ids(1)).isEmpty();
    first.faults().clear();
    owner.commit(insert(1, 1), insert(1, 2));
    assertThat(owner.ids(1)).containsExactly(1L, 2L);
  }
}
