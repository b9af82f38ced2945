package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * Administrators see branches of distributed transactions and decide them in place of a transaction
 * manager that does not come back; it is told, should it ask. Confined to the engine thread.
 */
final class AdminBranches {
  private static final int PAGE_ROWS = 500;
  private static final List<String> COLUMNS =
      List.of("xid", "state", "user", "since", "sends", "receives", "bytes");

  private final Parts parts;
  private final Branches branches;

  AdminBranches(Parts parts) {
    this.parts = parts;
    this.branches = parts.branches();
  }

  void list(Link link, ClientFrame.Admin frame) {
    TreeMap<BranchId, List<String>> rows = new TreeMap<>();
    branches
        .outcomes()
        .all()
        .forEach(
            (id, outcome) -> {
              if (outcome.record() != null && outcome.isHeuristic()) {
                rows.put(id, row(id, outcome.record()));
              }
            });
    for (Branch branch : branches.open()) {
      BranchRecord record = branch.record;
      rows.put(
          branch.id,
          record == null
              ? List.of(branch.id.toString(), "active", branch.user, "", "", "", "")
              : row(branch.id, record));
    }
    BranchId after;
    try {
      after = frame.page().isEmpty() ? null : BranchId.parse(frame.page());
    } catch (IllegalArgumentException wrong) {
      refuse(link, frame, ErrorCode.ARGUMENT_INVALID, String.valueOf(wrong.getMessage()));
      return;
    }
    List<List<String>> page = new ArrayList<>();
    String next = "";
    for (Map.Entry<BranchId, List<String>> each :
        (after == null ? rows : rows.tailMap(after, false)).entrySet()) {
      if (page.size() == PAGE_ROWS) {
        next = page.get(PAGE_ROWS - 1).get(0);
        break;
      }
      page.add(each.getValue());
    }
    link.send(new BrokerFrame.AdminReply(frame.request(), null, "", COLUMNS, page, next));
  }

  private static List<String> row(BranchId id, BranchRecord record) {
    String state =
        switch (record.state()) {
          case ACTIVE -> "active";
          case PREPARED -> "in doubt";
          case COMMITTING -> "being committed";
          case COMMITTED -> "committed by an administrator";
          case ROLLED_BACK -> "rolled back" + (record.heuristic() ? " by an administrator" : "");
        };
    return List.of(
        id.toString(),
        state,
        record.user(),
        Moment.text(record.atMillis()),
        Integer.toString(record.messages()),
        Integer.toString(record.settlements()),
        Long.toString(record.bytes()));
  }

  /** Commits, rolls back or forgets the branch that the argument names. */
  void decide(Link link, ClientFrame.Admin frame) {
    BranchId id;
    try {
      id = BranchId.parse(frame.arguments().getOrDefault("xid", ""));
    } catch (IllegalArgumentException wrong) {
      refuse(link, frame, ErrorCode.ARGUMENT_INVALID, "Argument 'xid': " + wrong.getMessage());
      return;
    }
    Branch branch = branches.find(id);
    if (frame.operation() == AdminOperation.FORGET_BRANCH) {
      forget(link, frame, id, branch);
    } else if (branch == null) {
      refuse(link, frame, ErrorCode.BRANCH_NOT_FOUND, "There is no branch " + id + " in doubt");
    } else if (branch.state != Branch.State.PREPARED) {
      refuse(
          link,
          frame,
          ErrorCode.BRANCH_STATE,
          "Branch "
              + id
              + " is not in doubt: it is "
              + branch.state.name().toLowerCase(java.util.Locale.ROOT));
    } else {
      branches.decide(
          branch,
          frame.operation() == AdminOperation.COMMIT_BRANCH,
          true,
          new BranchDecision() {
            @Override
            public void inUnit() {
              replyWhenStored(link, frame);
            }

            @Override
            public void begunInUnit() {
              refuseWhenRejected(link, frame);
            }

            @Override
            public void carriedOut() {
              done(link, frame);
            }

            @Override
            public void failed(String detail) {
              refuse(link, frame, ErrorCode.STORE_REJECTED, detail);
            }
          });
    }
  }

  private void forget(Link link, ClientFrame.Admin frame, BranchId id, @Nullable Branch branch) {
    if (branch != null) {
      refuse(link, frame, ErrorCode.BRANCH_STATE, "Branch " + id + " is not decided");
    } else if (branches.outcomes().find(id) == null) {
      refuse(link, frame, ErrorCode.BRANCH_NOT_FOUND, "No outcome of branch " + id + " is kept");
    } else if (branches.outcomes().forget(id)) {
      replyWhenStored(link, frame);
    } else {
      done(link, frame);
    }
  }

  private void replyWhenStored(Link link, ClientFrame.Admin frame) {
    parts.partition().whenStored(() -> done(link, frame));
    refuseWhenRejected(link, frame);
  }

  private void refuseWhenRejected(Link link, ClientFrame.Admin frame) {
    parts
        .partition()
        .whenRejected(
            () ->
                refuse(link, frame, ErrorCode.STORE_REJECTED, "The database refuses this change"));
  }

  private static void done(Link link, ClientFrame.Admin frame) {
    link.send(new BrokerFrame.AdminReply(frame.request(), null, "", List.of(), List.of(), ""));
  }

  private static void refuse(Link link, ClientFrame.Admin frame, ErrorCode code, String detail) {
    link.send(new BrokerFrame.AdminReply(frame.request(), code, detail, List.of(), List.of(), ""));
  }
}
