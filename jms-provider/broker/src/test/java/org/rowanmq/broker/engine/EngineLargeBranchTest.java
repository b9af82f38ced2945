package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** Branches of distributed transactions that are more than memory or one unit should hold. */
final class EngineLargeBranchTest {
  private static final BranchId X = new BranchId(7, new byte[] {1}, new byte[] {1});
  private static final int RECEIVES = 7;
  private static final int SENDS = 20;

  /** Pages of three, eight messages in a transaction. */
  private EngineRig rig = new EngineRig(new TinyStore(), EngineSettingsChanges.tiny());

  private RigClient client = rig.connect("alice").open(1).transacted(1);
  private RigClient other = rig.connect("alice").open(2).session(1);

  private long drainers = 100;

  private static List<String> texts(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** A branch that has received and sent more than a page, and is ended. */
  private void work() {
    texts("in", RECEIVES).forEach(text -> other.send(1, "queue://in", text));
    done(client.branch(1, BranchOperation.START, X, Ranges.empty()));
    client.consume(1, 1, "queue://in");
    assertThat(client.texts()).hasSize(RECEIVES);
    texts("out", SENDS).forEach(text -> done(client.send(1, "queue://out", text)));
    done(client.branch(1, BranchOperation.END, X, Ranges.of(1, RECEIVES)));
  }

  private void done(long sequence) {
    assertThat(client.isConfirmed(sequence)).as(client.detail(sequence)).isTrue();
  }

  private void refused(long sequence, ErrorCode code) {
    assertThat(client.refused(sequence)).as(client.detail(sequence)).isEqualTo(code);
  }

  private void restart() {
    rig = rig.restart();
    client = rig.connect("alice").open(1).transacted(1);
    other = rig.connect("alice").open(2).session(1);
  }

  /** Consumes what there is, and says what it was. */
  private List<String> drain(String queue) {
    RigClient drainer = rig.connect("alice").open(++drainers).session(1);
    drainer.consume(1, 1, "queue://" + queue);
    int settled = 0;
    while (drainer.texts().size() > settled) {
      int now = drainer.texts().size();
      drainer.settle(1, settled + 1L, now);
      settled = now;
    }
    List<String> texts = drainer.texts().stream().map(text -> text.replace("!", "")).toList();
    drainer.lose();
    return texts;
  }

  private void assertNothingIsLeft() {
    assertThat(rig.store.rows).isEmpty();
    assertThat(rig.store.settlements.values()).allMatch(List::isEmpty);
    assertThat(rig.store.dropped).isEmpty();
    assertThat(client.branches()).isEmpty();
  }

  private static int largest(List<StoreBatch> batches) {
    return batches.stream()
        .mapToInt(
            batch -> (int) batch.ops().stream().filter(op -> op instanceof StoreOp.Insert).count())
        .max()
        .orElse(0);
  }

  @Test
  void whatIsNotInMemoryIsNotSeenBeforeTheCommit() {
    other.consume(1, 1, "queue://out");
    work();
    assertThat(rig.store.rows.keySet()).filteredOn(ref -> ref.queue() < 0).hasSize(18);
    int batches = rig.store.batches.size();
    done(client.branch(BranchOperation.PREPARE, X));
    assertThat(largest(rig.store.batches.subList(batches, rig.store.batches.size()))).isEqualTo(2);
    assertThat(other.texts()).isEmpty();
    assertThat(other.branches()).containsExactly(X);

    batches = rig.store.batches.size();
    done(client.branch(BranchOperation.COMMIT, X));
    assertThat(largest(rig.store.batches.subList(batches, rig.store.batches.size()))).isEqualTo(3);
    assertThat(other.texts()).containsExactlyElementsOf(texts("out", SENDS));
    other.settle(1, 1, SENDS);
    assertNothingIsLeft();
    assertThat(rig.store.branches.values())
        .extracting(BranchRecord::state)
        .containsExactly(BranchRecord.State.COMMITTED);
    done(client.branch(BranchOperation.COMMIT, X));
  }

  @Test
  void onePhaseComesToTheSame() {
    work();
    done(client.branch(BranchOperation.COMMIT_ONE_PHASE, X));
    assertThat(drain("out")).containsExactlyElementsOf(texts("out", SENDS));
    assertThat(drain("in")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aRollbackRemovesTheRows() {
    work();
    done(client.branch(BranchOperation.PREPARE, X));
    done(client.branch(BranchOperation.ROLLBACK, X));
    client.lose();
    assertThat(drain("in")).containsExactlyElementsOf(texts("in", RECEIVES));
    client = rig.connect("alice").open(3);
    assertThat(drain("out")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aLostConnectionRemovesTheRows() {
    work();
    client.lose();
    client = rig.connect("alice").open(3);
    assertThat(drain("in")).containsExactlyElementsOf(texts("in", RECEIVES));
    assertThat(drain("out")).isEmpty();
    assertNothingIsLeft();
    assertThat(rig.store.branches).isEmpty();
    refused(client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_CONNECTION_LOST);
  }

  @Test
  void aCrashBeforePrepareRemovesTheRows() {
    work();
    restart();
    assertThat(drain("in")).containsExactlyElementsOf(texts("in", RECEIVES));
    assertThat(drain("out")).isEmpty();
    assertNothingIsLeft();
    assertThat(rig.store.branches).isEmpty();
  }

  /** What the crash leaves undone is done by the next life, wherever the crash comes. */
  @Test
  void aCommitSurvivesACrashAfterAnyOfItsSteps() {
    crashAfterEachStep(BranchOperation.COMMIT, texts("out", SENDS), List.of());
  }

  @Test
  void aRollbackSurvivesACrashAfterAnyOfItsSteps() {
    crashAfterEachStep(BranchOperation.ROLLBACK, List.of(), texts("in", RECEIVES));
  }

  private void crashAfterEachStep(BranchOperation decision, List<String> inOut, List<String> inIn) {
    int steps = 0;
    boolean isOver = false;
    while (!isOver) {
      rig = new EngineRig(new TinyStore(), EngineSettingsChanges.tiny());
      client = rig.connect("alice").open(1).transacted(1);
      other = rig.connect("alice").open(2).session(1);
      work();
      done(client.branch(BranchOperation.PREPARE, X));
      rig.isStoreSlow = true;
      long ignored = client.branch(decision, X);
      for (int i = 0; i < steps && !isOver; i++) {
        isOver = !rig.step();
      }
      restart();
      if (client.branches().contains(X)) {
        assertThat(steps).isZero();
        done(client.branch(decision, X));
      }
      assertThat(drain("out")).as("out, %s steps", steps).containsExactlyElementsOf(inOut);
      assertThat(drain("in")).as("in, %s steps", steps).containsExactlyInAnyOrderElementsOf(inIn);
      rig.pass(2_000);
      assertNothingIsLeft();
      steps++;
    }
    assertThat(steps).isGreaterThan(4);
  }

  @Test
  void aCrashBetweenThePagesOfAPrepareLeavesNothing() {
    for (int steps = 0; steps < 5; steps++) {
      rig = new EngineRig(new TinyStore(), EngineSettingsChanges.tiny());
      client = rig.connect("alice").open(1).transacted(1);
      other = rig.connect("alice").open(2).session(1);
      work();
      rig.isStoreSlow = true;
      long ignored = client.branch(BranchOperation.PREPARE, X);
      for (int i = 0; i < steps; i++) {
        boolean unused = rig.step();
      }
      restart();
      if (client.branches().contains(X)) {
        done(client.branch(BranchOperation.ROLLBACK, X));
      }
      assertThat(drain("out")).isEmpty();
      assertThat(drain("in")).containsExactlyInAnyOrderElementsOf(texts("in", RECEIVES));
      rig.pass(2_000);
      assertNothingIsLeft();
    }
  }

  @Test
  void anOrderlyStopInTheMiddleIsGoneOnWith() {
    work();
    done(client.branch(BranchOperation.PREPARE, X));
    rig.isStoreSlow = true;
    long ignored = client.branch(BranchOperation.COMMIT, X);
    boolean unused = rig.step() && rig.step();
    rig.apply(new Command.Stop());
    rig.settle();
    assertThat(rig.isStopped).isTrue();
    assertThat(rig.store.rows.keySet()).anyMatch(ref -> ref.queue() < 0);
    restart();
    assertThat(drain("out")).containsExactlyElementsOf(texts("out", SENDS));
    assertThat(drain("in")).isEmpty();
    assertNothingIsLeft();
  }

  /**
   * A producer that is faster than the database has no more under way than its credit and a page.
   */
  @Test
  void creditBoundsWhatIsNotDurableYet() {
    done(client.branch(1, BranchOperation.START, X, Ranges.empty()));
    rig.isStoreSlow = true;
    int credit = rig.settings.sendCreditMessages();
    for (int i = 0; i < credit; i++) {
      client.send(1, "queue://out", "m" + i);
    }
    int granted =
        client.all(BrokerFrame.SendCredit.class).stream()
            .mapToInt(BrokerFrame.SendCredit::messages)
            .sum();
    assertThat(granted).isEqualTo(credit); // what the session was opened with
    rig.settle();
    granted =
        client.all(BrokerFrame.SendCredit.class).stream()
            .mapToInt(BrokerFrame.SendCredit::messages)
            .sum();
    assertThat(granted).isGreaterThan(credit);
  }

  @Test
  void rowsTheStoreRefusesRollTheBranchBack() {
    done(client.branch(1, BranchOperation.START, X, Ranges.empty()));
    rig.store.poison = op -> op instanceof StoreOp.Insert insert && insert.message().queue() < 0;
    texts("out", SENDS).forEach(text -> client.send(1, "queue://out", text));
    refused(client.branch(1, BranchOperation.END, X, Ranges.empty()), ErrorCode.BRANCH_ROLLED_BACK);
    refused(client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_ROLLED_BACK);
    rig.store.poison = op -> false;
    assertThat(drain("out")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aStepTheStoreRefusesIsTriedAgain() {
    work();
    done(client.branch(BranchOperation.PREPARE, X));
    rig.store.poison =
        op ->
            (op instanceof StoreOp.Insert insert && insert.message().queue() > 0)
                || op instanceof StoreOp.UnstageSettlements;
    long commit = client.branch(BranchOperation.COMMIT, X);
    assertThat(client.isConfirmed(commit)).isFalse();
    assertThat(client.branches()).isEmpty();
    rig.pass(2_500);
    rig.store.poison = op -> op instanceof StoreOp.UnstageSettlements;
    rig.pass(2_500);
    assertThat(client.isConfirmed(commit)).isFalse();
    assertThat(client.texts()).hasSize(RECEIVES);
    rig.store.poison = op -> false;
    rig.pass(2_500);
    done(commit);
    assertThat(drain("out")).containsExactlyElementsOf(texts("out", SENDS));
    assertThat(drain("in")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void whatIsNotPersistentStaysInMemoryAndIsLimited() {
    done(client.branch(1, BranchOperation.START, X, Ranges.empty()));
    List<Long> sends = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      client.frame(
          client.sendFrame(
              ++client.sequence, 1, "queue://out", false, RigClient.content("light" + i)));
      sends.add(client.sequence);
    }
    sends.subList(0, 8).forEach(this::done);
    refused(sends.get(8), ErrorCode.LIMIT_REACHED);
  }

  @Test
  void bothKindsAreSentWithTheBranch() {
    done(client.branch(1, BranchOperation.START, X, Ranges.empty()));
    client.frame(
        client.sendFrame(++client.sequence, 1, "queue://light", false, RigClient.content("light")));
    texts("out", SENDS).forEach(text -> done(client.send(1, "queue://out", text)));
    done(client.branch(1, BranchOperation.END, X, Ranges.empty()));
    done(client.branch(BranchOperation.PREPARE, X));
    done(client.branch(BranchOperation.COMMIT, X));
    assertThat(drain("light")).containsExactly("light");
    assertThat(drain("out")).containsExactlyElementsOf(texts("out", SENDS));
    assertNothingIsLeft();
  }
}
