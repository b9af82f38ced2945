package org.rowanmq.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rowanmq.testkit.store.StoreOwner.PARTITION;
import static org.rowanmq.testkit.store.StoreSamples.insert;
import static org.rowanmq.testkit.store.StoreSamples.message;
import static org.rowanmq.testkit.store.StoreSamples.ref;
import static org.rowanmq.testkit.store.StoreSamples.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.BranchRecord.State;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.BranchId;

/** The part of {@link MessageStoreContract} that is about branches of distributed transactions. */
abstract class BranchContract extends ExchangeContract {
  private static final long Q = 30;

  @Test
  void branchComesBackAsItWasStored() throws Exception {
    BranchRecord full =
        new BranchRecord(
            Long.MAX_VALUE - 1,
            new BranchId(Integer.MIN_VALUE, bytes(BranchId.PART_MAX), bytes(BranchId.PART_MAX)),
            State.PREPARED,
            true,
            "Zo\u00eb",
            -1,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            3);
    BranchRecord small = branch(7, 0);
    owner.commit(new StoreOp.PutBranch(full), new StoreOp.PutBranch(small));

    assertThat(owner.recover().branches).containsExactly(small, full);
  }

  @Test
  void branchIsReplacedUntilItIsForgotten() throws Exception {
    BranchRecord prepared = branch(7, 1);
    BranchRecord committed = prepared.with(State.COMMITTED, true, 99);
    owner.commit(new StoreOp.PutBranch(prepared));
    owner.commit(new StoreOp.PutBranch(committed));
    assertThat(owner.recover().branches).containsExactly(committed);

    owner.commit(new StoreOp.ForgetBranch(7));
    owner.commit(new StoreOp.ForgetBranch(7));
    assertThat(owner.recover().branches).isEmpty();
  }

  @Test
  void branchGrowsUntilItIsPreparedOrItsRowsAreDropped() throws Exception {
    BranchRecord grown = branch(7, 2);
    owner.commit(
        new StoreOp.PutBranch(
            new BranchRecord(7, grown.id(), State.ACTIVE, false, grown.user(), 40, 0, 0, 0)),
        insert(-7, 8));
    owner.commit(insert(-7, 9), new StoreOp.PutBranch(grown));
    assertThat(owner.recover().branches).containsExactly(grown);
    assertThat(owner.ids(-7)).containsExactly(8L, 9L);

    owner.commit(new StoreOp.DropQueue(-7), new StoreOp.ForgetBranch(7));
    assertThat(owner.recover().branches).isEmpty();
    assertThat(owner.store().hasRows(PARTITION, -7)).isTrue();
    owner.commit(new StoreOp.Purge(-7, 1));
    assertThat(owner.ids(-7)).hasSize(1);
    owner.commit(new StoreOp.Purge(-7, 1), new StoreOp.ForgetQueue(-7));
    assertThat(owner.store().hasRows(PARTITION, -7)).isFalse();
  }

  @Test
  void settlementsAreToldUntilTheyAreUnstaged() throws Exception {
    owner.commit(
        insert(Q, 1),
        new StoreOp.PutBranch(branch(7, 0)),
        new StoreOp.StageSettlements(7, List.of(ref(Q, 1), new MessageRef(Q, 9, 2), ref(Q, 3))),
        new StoreOp.PutBranch(branch(8, 0)),
        new StoreOp.StageSettlements(8, List.of(ref(Q, 4))));
    owner.commit(new StoreOp.UnstageSettlements(7, List.of(ref(Q, 3), ref(Q, 4), ref(Q, 5))));

    assertThat(owner.recover().settlements)
        .isEqualTo(Map.of(7L, List.of(new MessageRef(Q, 9, 2), ref(Q, 1)), 8L, List.of(ref(Q, 4))));
    assertThat(owner.ids(Q)).containsExactly(1L);

    owner.commit(new StoreOp.ForgetBranch(7));
    assertThat(owner.recover().settlements).containsOnlyKeys(8L);
  }

  @Test
  void whatABranchSendsIsReadLikeAQueueAndKeepsItsContent() throws Exception {
    BranchRecord branch = branch(70, 2);
    StoredMessage inline = message(branch.rows(), 71);
    StoredMessage elsewhere = shared(branch.rows(), 72, StoreSamples.bytes(300_000));
    owner.commit(
        new StoreOp.PutBranch(branch),
        new StoreOp.Insert(inline),
        new StoreOp.InsertContent(72, elsewhere.content()),
        new StoreOp.Insert(elsewhere));

    assertThat(owner.ids(branch.rows())).containsExactly(71L, 72L);
    assertThat(owner.read(branch.rows(), 4).get(1).content().isIntact()).isTrue();
    assertThat(owner.store().readOrphanContents(PARTITION, 0, 1_000, 10)).isEmpty();
    assertThat(owner.recover().queues).isEmpty();

    owner.commit(
        new StoreOp.Delete(new MessageRef(branch.rows(), 4, 71)),
        new StoreOp.Delete(new MessageRef(branch.rows(), 4, 72)),
        new StoreOp.DeleteContent(72),
        new StoreOp.ForgetBranch(70));
    assertThat(owner.ids(branch.rows())).isEmpty();
    assertThat(owner.store().readOrphanContents(PARTITION, 0, 1_000, 10)).isEmpty();
  }

  /** Whatever comes in whatever order: recovery tells what a plain map would. */
  @Test
  void recoveryTellsTheSumOfARandomHistory() throws Exception {
    Random random = new Random(20_261_127);
    Map<Long, BranchRecord> branches = new TreeMap<>();
    Map<Long, TreeSet<Long>> settlements = new TreeMap<>();
    long next = 1;
    for (int batch = 0; batch < 60; batch++) {
      List<StoreOp> ops = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        if (branches.isEmpty() || random.nextInt(3) == 0) {
          BranchRecord branch = branch(next++, random.nextInt(9));
          TreeSet<Long> ids = new TreeSet<>();
          for (int id = random.nextInt(5); id > 0; id--) {
            ids.add(1L + random.nextInt(50));
          }
          branches.put(branch.number(), branch);
          settlements.put(branch.number(), ids);
          ops.add(new StoreOp.PutBranch(branch));
          ops.add(new StoreOp.StageSettlements(branch.number(), refs(ids)));
          continue;
        }
        long number = List.copyOf(branches.keySet()).get(random.nextInt(branches.size()));
        BranchRecord branch = branches.get(number);
        if (random.nextBoolean()) {
          branches.remove(number);
          settlements.remove(number);
          ops.add(new StoreOp.ForgetBranch(number));
        } else if (branch != null) {
          BranchRecord later =
              branch.with(
                  random.nextBoolean() ? State.COMMITTED : State.ROLLED_BACK,
                  random.nextBoolean(),
                  batch);
          branches.put(number, later);
          ops.add(new StoreOp.PutBranch(later));
          ops.add(
              new StoreOp.UnstageSettlements(
                  number, refs(settlements.getOrDefault(number, new TreeSet<>()))));
          settlements.put(number, new TreeSet<>());
        }
      }
      owner.commit(ops);
    }

    RecordedPartition told = owner.recover();
    assertThat(told.branches).containsExactlyElementsOf(branches.values());
    Map<Long, List<MessageRef>> expected = new TreeMap<>();
    settlements.forEach(
        (number, ids) -> {
          if (!ids.isEmpty()) {
            expected.put(number, refs(ids));
          }
        });
    assertThat(told.settlements).isEqualTo(expected);
  }

  private static List<MessageRef> refs(TreeSet<Long> ids) {
    return ids.stream().map(id -> ref(Q, id)).toList();
  }

  private static BranchRecord branch(long number, int messages) {
    BranchId id = new BranchId(1, new byte[] {(byte) number, 0, -1}, new byte[0]);
    return new BranchRecord(number, id, State.PREPARED, false, "ann", 50, messages, 10L, 1);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 37 - 100);
    }
    return bytes;
  }
}
