package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** Branches of distributed transactions, as one client or several see them. */
final class EngineBranchTest {
  private static final BranchId X = new BranchId(7, new byte[] {1}, new byte[] {1});
  private static final BranchId Y = new BranchId(7, new byte[] {1}, new byte[] {2});
  private static final Ranges NONE = Ranges.empty();

  private EngineRig rig = new EngineRig();
  private RigClient client = rig.connect("alice").open(1).transacted(1);
  private RigClient other = rig.connect("alice").open(2).session(1);

  /** A branch that has received "in" and sent "out", and is ended. */
  private void work(BranchId id) {
    other.send(1, "queue://in", "in");
    done(client.branch(1, BranchOperation.START, id, NONE));
    client.consume(1, 1, "queue://in");
    client.send(1, "queue://out", "out");
    done(client.branch(1, BranchOperation.END, id, Ranges.of(1)));
  }

  private void done(long sequence) {
    assertThat(client.isConfirmed(sequence)).as(client.detail(sequence)).isTrue();
  }

  private static void refused(RigClient by, long sequence, ErrorCode code) {
    assertThat(by.refused(sequence)).as(by.detail(sequence)).isEqualTo(code);
  }

  @Test
  void aCommittedBranchIsSeenAtOnceAndAsAWhole() {
    other.consume(1, 1, "queue://out");
    work(X);
    assertThat(client.texts()).containsExactly("in");
    done(client.branch(BranchOperation.PREPARE, X));
    assertThat(other.texts()).isEmpty();
    assertThat(other.branches()).containsExactly(X);
    int batches = rig.store.batches.size();

    done(client.branch(BranchOperation.COMMIT, X));
    assertThat(other.texts()).containsExactly("out");
    assertThat(rig.store.batches.get(batches).ops())
        .hasAtLeastOneElementOfType(StoreOp.Insert.class)
        .hasAtLeastOneElementOfType(StoreOp.PutBranch.class);
    other.settle(1, 1, 1);
    assertThat(rig.store.rows).isEmpty();
    assertThat(rig.store.settlements.values()).allMatch(List::isEmpty);
    assertThat(other.branches()).isEmpty();
  }

  @Test
  void aRolledBackBranchGivesBackAndSendsNothing() {
    other.consume(1, 1, "queue://out");
    work(X);
    done(client.branch(BranchOperation.PREPARE, X));
    done(client.branch(BranchOperation.ROLLBACK, X));
    assertThat(client.texts()).containsExactly("in", "in!");
    assertThat(other.texts()).isEmpty();
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void onePhaseNeedsNoRowsOfTheBranch() {
    other.consume(1, 1, "queue://out");
    work(X);
    done(client.branch(BranchOperation.COMMIT_ONE_PHASE, X));
    assertThat(other.texts()).containsExactly("out");
    assertThat(rig.store.branches).isEmpty();
    refused(client, client.branch(BranchOperation.COMMIT, X), ErrorCode.BRANCH_NOT_FOUND);
  }

  @Test
  void aBranchWithoutChangesIsOverWhenItIsPrepared() {
    done(client.branch(1, BranchOperation.START, X, NONE));
    done(client.branch(1, BranchOperation.END, X, NONE));
    refused(client, client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_READ_ONLY);
    refused(client, client.branch(BranchOperation.COMMIT, X), ErrorCode.BRANCH_NOT_FOUND);
    done(client.branch(1, BranchOperation.START, X, NONE));
  }

  @Test
  void preparedBranchesSurviveACrashAndExcludeWhatTheySettle() {
    work(X);
    done(client.branch(BranchOperation.PREPARE, X));
    restart();
    assertThat(client.branches()).containsExactly(X);
    client.consume(1, 1, "queue://in");
    other.consume(1, 1, "queue://out");
    assertThat(client.texts()).isEmpty();
    assertThat(other.texts()).isEmpty();

    done(client.branch(BranchOperation.COMMIT, X));
    assertThat(other.texts()).containsExactly("out");
    assertThat(client.texts()).isEmpty();
    restart();
    done(client.branch(BranchOperation.COMMIT, X)); // the answer may have been lost
    client.consume(1, 1, "queue://in");
    assertThat(client.texts()).isEmpty();
  }

  @Test
  void afterACrashARollbackBringsBackWhatTheBranchHad() {
    work(X);
    other.send(1, "queue://in", "next");
    done(client.branch(BranchOperation.PREPARE, X));
    restart();
    client.consume(1, 1, "queue://in");
    // It may have been on its way to the first life's consumer.
    assertThat(client.texts()).containsExactly("next!");
    done(client.branch(BranchOperation.ROLLBACK, X));
    assertThat(client.texts()).containsExactly("next!", "in!");
    assertThat(client.last(org.rowanmq.wire.BrokerFrame.Deliver.class).deliveryCount())
        .isEqualTo(2);
    other.consume(1, 1, "queue://out");
    assertThat(other.texts()).isEmpty();
  }

  private void restart() {
    rig = rig.restart();
    client = rig.connect("alice").open(1).transacted(1);
    other = rig.connect("alice").open(2).session(1);
  }

  @Test
  void delayAndTimeToLiveCountFromTheSendAcrossACrash() {
    done(client.branch(1, BranchOperation.START, X, NONE));
    client.frame(
        new ClientFrame.Send(
            1,
            ++client.sequence,
            1,
            Destination.queue("later"),
            true,
            4,
            0,
            5_000,
            false,
            RigClient.content("later")));
    client.frame(
        new ClientFrame.Send(
            1,
            ++client.sequence,
            1,
            Destination.queue("soon"),
            true,
            4,
            1_000,
            0,
            false,
            RigClient.content("soon")));
    done(client.branch(1, BranchOperation.END, X, NONE));
    done(client.branch(BranchOperation.PREPARE, X));
    long before = rig.nowMillis;
    rig = rig.restart();
    rig.nowMillis = before + 2_000;
    client = rig.connect("alice").open(1).transacted(1);
    other = rig.connect("alice").open(2).session(1);
    done(client.branch(BranchOperation.COMMIT, X));
    other.consume(1, 1, "queue://later");
    other.consume(1, 2, "queue://soon");
    assertThat(other.texts()).isEmpty();
    rig.pass(2_900);
    assertThat(other.texts()).isEmpty();
    rig.pass(1_000);
    assertThat(other.texts()).containsExactly("later");
  }

  @Test
  void aContentLongerThanARowComesThrough() {
    String body = "x".repeat(300_000);
    done(client.branch(1, BranchOperation.START, X, NONE));
    client.send(1, "queue://out", body);
    done(client.branch(1, BranchOperation.END, X, NONE));
    done(client.branch(BranchOperation.PREPARE, X));
    restart();
    done(client.branch(BranchOperation.COMMIT, X));
    assertThat(rig.store.contents).hasSize(1);
    other.consume(1, 1, "queue://out");
    assertThat(other.texts()).containsExactly(body);
    other.settle(1, 1, 1);
    assertThat(rig.store.contents).isEmpty();
  }

  @Test
  void anotherConnectionJoins() {
    RigClient second = rig.connect("alice").open(3).transacted(1);
    done(client.branch(1, BranchOperation.START, X, NONE));
    long join = second.branch(1, BranchOperation.JOIN, X, NONE);
    assertThat(second.isConfirmed(join)).isTrue();
    client.send(1, "queue://out", "a");
    second.send(1, "queue://out", "b");
    done(client.branch(1, BranchOperation.END, X, NONE));
    refused(client, client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_STATE);
    second.branch(1, BranchOperation.END, X, NONE);
    done(client.branch(BranchOperation.PREPARE, X));
    done(client.branch(BranchOperation.COMMIT, X));
    other.consume(1, 1, "queue://out");
    assertThat(other.texts()).containsExactly("a", "b");
  }

  @Test
  void theLossOfAnyConnectionThatWorkedForItRollsItBack() {
    RigClient second = rig.connect("alice").open(3).transacted(1);
    other.send(1, "queue://in", "in");
    done(client.branch(1, BranchOperation.START, X, NONE));
    second.branch(1, BranchOperation.JOIN, X, NONE);
    second.consume(1, 1, "queue://in");
    second.branch(1, BranchOperation.END, X, Ranges.of(1));
    client.send(1, "queue://out", "a");
    second.lose();
    refused(
        client, client.branch(1, BranchOperation.END, X, NONE), ErrorCode.BRANCH_CONNECTION_LOST);
    refused(client, client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_CONNECTION_LOST);
    done(client.branch(BranchOperation.ROLLBACK, X));
    other.consume(1, 1, "queue://in");
    other.consume(1, 2, "queue://out");
    assertThat(other.texts()).containsExactly("in!");
  }

  @Test
  void aConnectionLostAfterEndAndBeforePrepareRollsBack() {
    work(X);
    client.lose();
    other.consume(1, 1, "queue://in");
    assertThat(other.texts()).containsExactly("in!");
    refused(
        other, other.branch(BranchOperation.COMMIT_ONE_PHASE, X), ErrorCode.BRANCH_CONNECTION_LOST);
  }

  @Test
  void aConnectionLostAfterPrepareChangesNothing() {
    work(X);
    done(client.branch(BranchOperation.PREPARE, X));
    client.lose();
    other.consume(1, 1, "queue://in");
    assertThat(other.texts()).isEmpty();
    long commit = other.branch(BranchOperation.COMMIT, X);
    assertThat(other.isConfirmed(commit)).isTrue();
  }

  @Test
  void workIsSuspendedAndResumedByAnotherSession() {
    client.transacted(2);
    done(client.branch(1, BranchOperation.START, X, NONE));
    client.send(1, "queue://out", "a");
    done(client.branch(1, BranchOperation.SUSPEND, X, NONE));
    done(client.branch(1, BranchOperation.START, Y, NONE));
    client.send(1, "queue://out", "y");
    refused(client, client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_STATE);
    done(client.branch(2, BranchOperation.RESUME, X, NONE));
    client.send(2, "queue://out", "b");
    done(client.branch(2, BranchOperation.END, X, NONE));
    done(client.branch(BranchOperation.COMMIT_ONE_PHASE, X));
    other.consume(1, 1, "queue://out");
    assertThat(other.texts()).containsExactly("a", "b");
    refused(client, client.branch(2, BranchOperation.RESUME, Y, NONE), ErrorCode.BRANCH_STATE);
  }

  @Test
  void suspendedWorkMayEndWithoutBeingResumed() {
    done(client.branch(1, BranchOperation.START, X, NONE));
    client.send(1, "queue://out", "a");
    done(client.branch(1, BranchOperation.SUSPEND, X, NONE));
    done(client.branch(1, BranchOperation.END, X, NONE));
    done(client.branch(BranchOperation.PREPARE, X));
  }

  @Test
  void aSessionThatEndsDoesNotResumeWhatItHasSuspended() {
    client.transacted(2);
    done(client.branch(1, BranchOperation.START, X, NONE));
    client.send(1, "queue://out", "a");
    done(client.branch(1, BranchOperation.SUSPEND, X, NONE));
    client.closeSession(1, NONE);
    refused(
        client, client.branch(2, BranchOperation.RESUME, X, NONE), ErrorCode.BRANCH_ROLLED_BACK);
    refused(client, client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_ROLLED_BACK);
  }

  @Test
  void aSessionThatEndsAfterItsWorkChangesNothing() {
    work(X);
    client.closeSession(1, NONE);
    done(client.branch(BranchOperation.PREPARE, X));
    done(client.branch(BranchOperation.COMMIT, X));
    other.consume(1, 1, "queue://out");
    other.consume(1, 2, "queue://in");
    assertThat(other.texts()).containsExactly("out");
  }

  @Test
  void aBranchMayBeTooLateForItsTimeout() {
    other.send(1, "queue://in", "in");
    client.frame(
        new ClientFrame.Branch(1, ++client.sequence, 1, BranchOperation.START, X, 2, NONE));
    client.consume(1, 1, "queue://in");
    rig.pass(2_100);
    refused(
        client, client.branch(1, BranchOperation.END, X, Ranges.of(1)), ErrorCode.BRANCH_TIMED_OUT);
    assertThat(client.texts()).containsExactly("in", "in!");
  }

  @Test
  void aPreparedBranchHasNoTimeout() {
    client.frame(
        new ClientFrame.Branch(1, ++client.sequence, 1, BranchOperation.START, X, 2, NONE));
    client.send(1, "queue://out", "a");
    done(client.branch(1, BranchOperation.END, X, NONE));
    done(client.branch(BranchOperation.PREPARE, X));
    rig.pass(1_000_000);
    done(client.branch(BranchOperation.COMMIT, X));
  }

  @Test
  void failedWorkIsRolledBack() {
    done(client.branch(1, BranchOperation.START, X, NONE));
    client.send(1, "queue://out", "a");
    done(client.branch(1, BranchOperation.FAIL, X, NONE));
    refused(client, client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_ROLLED_BACK);
  }

  @Test
  void anotherUserMayNeitherJoinNorDecide() {
    RigClient mallory = rig.connect("mallory").open(9).transacted(1);
    done(client.branch(1, BranchOperation.START, X, NONE));
    refused(mallory, mallory.branch(1, BranchOperation.JOIN, X, NONE), ErrorCode.NOT_AUTHORISED);
    client.send(1, "queue://out", "a");
    done(client.branch(1, BranchOperation.END, X, NONE));
    done(client.branch(BranchOperation.PREPARE, X));
    assertThat(mallory.branches()).isEmpty();
    refused(mallory, mallory.branch(BranchOperation.ROLLBACK, X), ErrorCode.NOT_AUTHORISED);
    RigClient admin = rig.connect("admin").open(10);
    assertThat(admin.branches()).containsExactly(X);
  }

  @Test
  void theSameBranchBeginsOnceOnly() {
    done(client.branch(1, BranchOperation.START, X, NONE));
    client.transacted(2);
    refused(client, client.branch(2, BranchOperation.START, X, NONE), ErrorCode.BRANCH_EXISTS);
    refused(client, client.branch(2, BranchOperation.JOIN, Y, NONE), ErrorCode.BRANCH_NOT_FOUND);
    refused(client, client.branch(1, BranchOperation.START, Y, NONE), ErrorCode.BRANCH_STATE);
  }

  @Test
  void aRefusedPrepareRollsBack() {
    work(X);
    rig.store.poison = op -> op instanceof StoreOp.PutBranch;
    refused(client, client.branch(BranchOperation.PREPARE, X), ErrorCode.BRANCH_ROLLED_BACK);
    rig.store.poison = op -> false;
    assertThat(client.texts()).containsExactly("in", "in!");
    assertThat(rig.store.branches).isEmpty();
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void aDecisionTheStoreRefusesLeavesTheBranchInDoubt() {
    work(X);
    done(client.branch(BranchOperation.PREPARE, X));
    rig.store.poison = op -> op instanceof StoreOp.PutBranch;
    refused(client, client.branch(BranchOperation.COMMIT, X), ErrorCode.STORE_REJECTED);
    refused(client, client.branch(BranchOperation.ROLLBACK, X), ErrorCode.STORE_REJECTED);
    other.consume(1, 1, "queue://in");
    other.consume(1, 2, "queue://out");
    assertThat(client.texts()).containsExactly("in");
    assertThat(other.texts()).isEmpty();
    assertThat(client.branches()).containsExactly(X);
    rig.store.poison = op -> false;
    done(client.branch(BranchOperation.COMMIT, X));
    assertThat(other.texts()).containsExactly("out");
    other.settle(1, 1, 1);
    assertThat(rig.store.rows).isEmpty();
    assertThat(rig.store.settlements.values()).allMatch(List::isEmpty);
  }

  @Test
  void aRollbackMaySucceedAfterACommitThatTheStoreRefused() {
    work(X);
    done(client.branch(BranchOperation.PREPARE, X));
    rig.store.poison = op -> op instanceof StoreOp.PutBranch;
    refused(client, client.branch(BranchOperation.COMMIT, X), ErrorCode.STORE_REJECTED);
    rig.store.poison = op -> false;
    done(client.branch(BranchOperation.ROLLBACK, X));
    other.consume(1, 2, "queue://out");
    assertThat(client.texts()).containsExactly("in", "in!");
    assertThat(other.texts()).isEmpty();
    client.branch(1, BranchOperation.START, Y, NONE);
    done(client.branch(1, BranchOperation.END, Y, Ranges.of(2)));
    done(client.branch(BranchOperation.COMMIT_ONE_PHASE, Y));
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aSubscriptionMayEndWhileItsBranchIsBroughtBack() {
    client = rig.connect("alice").open(3, "reader").transacted(1);
    client.durable(1, 1, "topic://news", "sub");
    other.send(1, "topic://news", "news");
    done(client.branch(1, BranchOperation.START, X, NONE));
    assertThat(client.texts()).containsExactly("news");
    client.send(1, "queue://out", "out");
    done(client.branch(1, BranchOperation.END, X, Ranges.of(1)));
    done(client.branch(BranchOperation.PREPARE, X));
    restart();
    client = rig.connect("alice").open(3, "reader");
    rig.isStoreSlow = true;
    long commit = client.branch(BranchOperation.COMMIT, X);
    rig.answerUntil(read -> read instanceof StoreRead.ByKey);
    client.frame(new ClientFrame.Unsubscribe(1, ++client.sequence, "sub"));
    rig.settle();
    done(commit);
    rig.isStoreSlow = false;
    other.consume(1, 1, "queue://out");
    assertThat(other.texts()).containsExactly("out");
  }

  @Test
  void decisionsWaitForOneAnother() {
    work(X);
    rig.isStoreSlow = true;
    long prepare = client.branch(BranchOperation.PREPARE, X);
    long commit = other.branch(BranchOperation.COMMIT, X);
    long late = other.branch(BranchOperation.ROLLBACK, X);
    rig.settle();
    done(prepare);
    assertThat(other.isConfirmed(commit)).isTrue();
    refused(other, late, ErrorCode.BRANCH_NOT_FOUND);
  }

  @Test
  void aDuplicateIsAnsweredFromMemory() {
    work(X);
    long prepare = client.branch(BranchOperation.PREPARE, X);
    long commit = client.branch(BranchOperation.COMMIT, X);
    client.lose();
    RigClient again = rig.connect("alice").resume(1, 1);
    again.sequence = client.sequence;
    again.frame(new ClientFrame.Branch(1, prepare, 0, BranchOperation.PREPARE, X, 0, NONE));
    again.frame(new ClientFrame.Branch(1, commit, 0, BranchOperation.COMMIT, X, 0, NONE));
    assertThat(again.isConfirmed(prepare) && again.isConfirmed(commit)).isTrue();
  }

  @Test
  void anAdministratorsDecisionIsToldUntilItIsForgotten() {
    work(X);
    done(client.branch(BranchOperation.PREPARE, X));
    RigClient admin = rig.connect("admin").open(10);
    assertThat(admin.admin(AdminOperation.LIST_BRANCHES, Map.of()).rows().get(0))
        .contains(X.toString(), "in doubt", "alice", "1", "1");
    assertThat(admin.admin(AdminOperation.COMMIT_BRANCH, Map.of("xid", X.toString())).code())
        .isNull();
    other.consume(1, 1, "queue://out");
    assertThat(other.texts()).containsExactly("out");
    restart();
    assertThat(client.branches()).containsExactly(X);
    refused(client, client.branch(BranchOperation.ROLLBACK, X), ErrorCode.BRANCH_COMMITTED);
    refused(client, client.branch(BranchOperation.COMMIT, X), ErrorCode.BRANCH_COMMITTED);
    done(client.branch(BranchOperation.FORGET, X));
    assertThat(client.branches()).isEmpty();
    assertThat(rig.store.branches).isEmpty();
    refused(client, client.branch(BranchOperation.FORGET, X), ErrorCode.BRANCH_NOT_FOUND);
  }

  @Test
  void outcomesAge() {
    work(X);
    done(client.branch(BranchOperation.PREPARE, X));
    done(client.branch(BranchOperation.COMMIT, X));
    assertThat(rig.store.branches.values())
        .extracting(BranchRecord::state)
        .containsExactly(BranchRecord.State.COMMITTED);
    rig.pass(rig.settings.outcomeRetentionMillis() + 2 * rig.settings.sweepMillis());
    assertThat(rig.store.branches).isEmpty();
  }

  @Test
  void anOrderlyStopKeepsWhatIsPreparedAndGivesBackTheRest() {
    work(X);
    done(client.branch(BranchOperation.PREPARE, X));
    client.transacted(2);
    other.send(1, "queue://more", "m");
    done(client.branch(2, BranchOperation.START, Y, NONE));
    client.consume(2, 1, "queue://more");
    done(client.branch(2, BranchOperation.END, Y, Ranges.of(1)));
    rig.apply(new Command.Stop());
    assertThat(rig.isStopped).isTrue();
    restart();
    client.consume(1, 1, "queue://in");
    client.consume(1, 2, "queue://more");
    assertThat(client.texts()).containsExactly("m!");
    done(client.branch(BranchOperation.ROLLBACK, X));
    assertThat(client.texts()).containsExactly("m!", "in!");
  }

  @Test
  void aSessionCannotCommitWhatBelongsToABranch() {
    done(client.branch(1, BranchOperation.START, X, NONE));
    client.commit(1, NONE);
    assertThat(rig.closed).hasSize(1);
  }
}
