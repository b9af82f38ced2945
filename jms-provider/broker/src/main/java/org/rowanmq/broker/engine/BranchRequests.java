package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Refusal;

/**
 * What clients ask about branches of distributed transactions. A branch that is not known is never
 * guessed at. Confined to the engine thread.
 */
final class BranchRequests {
  private static final int IDS_MAX = 500;

  private final Branches branches;

  BranchRequests(Parts parts) {
    this.branches = parts.branches();
  }

  // A session begins or ends its work. Ends with the link: not remembered.

  void inSession(Session session, ClientFrame.Branch frame) {
    Replies.Reply reply = session.replies().open(frame.sequence());
    switch (frame.operation()) {
      case START -> start(session, frame, reply);
      case JOIN, RESUME -> join(session, frame, reply);
      case END, SUSPEND, FAIL -> end(session, frame, reply);
      case PREPARE, COMMIT, COMMIT_ONE_PHASE, ROLLBACK, FORGET ->
          session.channel.violated(frame.operation() + " of a branch names a session");
    }
  }

  private void start(Session session, ClientFrame.Branch frame, Replies.Reply reply) {
    if (branches.find(frame.id()) != null || branches.outcomes().find(frame.id()) != null) {
      reply.refuse(ErrorCode.BRANCH_EXISTS, "Branch " + frame.id() + " was begun before");
    } else if (branches.open().size() >= Branches.OPEN_MAX) {
      reply.refuse(
          ErrorCode.LIMIT_REACHED,
          Branches.OPEN_MAX
              + " branches are at work or in doubt; no more are begun until some end");
    } else if (isFree(session, reply)) {
      work(
          session, branches.begin(frame.id(), session.channel.user, frame.timeoutSeconds()), reply);
    }
  }

  private static boolean isFree(Session session, Replies.Reply reply) {
    if (session.isFreeForBranch()) {
      return true;
    }
    reply.refuse(
        ErrorCode.BRANCH_STATE,
        "Session "
            + session.number
            + " is not transacted, works for another branch, or has sent messages outside of any");
    return false;
  }

  private static void work(Session session, Branch branch, Replies.Reply reply) {
    branch.begin(session);
    session.beginWork(branch);
    reply.confirm();
  }

  private void join(Session session, ClientFrame.Branch frame, Replies.Reply reply) {
    Branch branch = branches.find(frame.id());
    if (branch == null) {
      reply.refuse(unknown(frame));
    } else if (!branch.user.equals(session.channel.user)) {
      reply.refuse(foreign(frame.sequence(), branch.id, branch.user));
    } else if (branch.state != Branch.State.ACTIVE) {
      reply.refuse(state(frame, "it is prepared"));
    } else if (isFree(session, reply)) {
      if (frame.operation() == BranchOperation.RESUME && !branch.resume(session)) {
        reply.refuse(state(frame, "no session has suspended it"));
      } else {
        work(session, branch, reply);
      }
    }
  }

  private void end(Session session, ClientFrame.Branch frame, Replies.Reply reply) {
    if (!session.deliveries().knows(frame.handed())) {
      session.channel.violated(
          "Session " + session.number + " ends its work with a delivery it never got");
      return;
    }
    Branch branch = session.branch();
    if (branch == null || !branch.id.equals(frame.id())) {
      endRest(session, frame, reply);
      return;
    }
    boolean isRevoked = session.deliveries().isRevoked(frame.handed());
    List<Entry> taken = session.deliveries().take(frame.handed());
    session.endWork();
    if (frame.operation() == BranchOperation.SUSPEND) {
      branch.rest(session);
    } else {
      branch.end(session);
    }
    branch.received.addAll(taken);
    if (!branch.isDoomed() && (isRevoked || frame.operation() == BranchOperation.FAIL)) {
      boolean ignored = branches.doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.FAILED);
    } else if (branch.isDoomed()) {
      branches.giveBackLate(branch, taken);
    }
    if (branch.isDoomed() && frame.operation() != BranchOperation.FAIL) {
      reply.refuse(branch.doom(frame.sequence()));
    } else {
      reply.confirm();
    }
  }

  /** The session has suspended its work, and does not resume it. */
  private void endRest(Session session, ClientFrame.Branch frame, Replies.Reply reply) {
    Branch branch = branches.find(frame.id());
    if (branch == null) {
      reply.refuse(unknown(frame));
    } else if (frame.operation() == BranchOperation.SUSPEND || !branch.endRest(session)) {
      reply.refuse(state(frame, "session " + session.number + " does not work for it"));
    } else {
      if (frame.operation() == BranchOperation.FAIL) {
        boolean ignored = branches.doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.FAILED);
      }
      reply.confirm();
    }
  }

  // Somebody decides: carried out at most once, and remembered.

  void inChannel(Channel channel, ClientFrame.Branch frame) {
    Replies.@Nullable Reply reply = channel.replies().openOnce(frame.sequence());
    if (reply != null) {
      decide(channel, channel.replies(), frame, reply);
    }
  }

  private void decide(
      Channel channel, Replies replies, ClientFrame.Branch frame, Replies.Reply reply) {
    Branch branch = branches.find(frame.id());
    Refusal refusal = refusal(channel, frame, branch);
    if (refusal != null) {
      replies.refuse(reply, refusal.code(), refusal.detail());
    } else if (branch == null) {
      decideFinished(replies, frame, reply);
    } else if (branch.isBusy()) {
      channel.producer.begin(frame.sequence());
      branch.whenDecided(() -> decide(channel, replies, frame, reply));
    } else if (branch.state == Branch.State.PREPARED) {
      decidePrepared(channel, replies, frame, reply, branch);
    } else {
      decideActive(channel, replies, frame, reply, branch);
    }
  }

  private @Nullable Refusal refusal(
      Channel channel, ClientFrame.Branch frame, @Nullable Branch branch) {
    switch (frame.operation()) {
      case START, JOIN, RESUME, END, SUSPEND, FAIL -> {
        channel.violated(frame.operation() + " of a branch names no session");
        return state(frame, "no session was named");
      }
      case PREPARE, COMMIT, COMMIT_ONE_PHASE, ROLLBACK, FORGET -> {}
    }
    String owner = branch == null ? ownerOfFinished(frame.id()) : branch.user;
    return owner == null || owner.equals(channel.user) || isAdmin(channel)
        ? null
        : foreign(frame.sequence(), frame.id(), owner);
  }

  private @Nullable String ownerOfFinished(BranchId id) {
    BranchOutcomes.Finished finished = branches.outcomes().find(id);
    return finished == null || finished.record() == null ? null : finished.record().user();
  }

  private void decideActive(
      Channel channel,
      Replies replies,
      ClientFrame.Branch frame,
      Replies.Reply reply,
      Branch branch) {
    if (frame.operation() == BranchOperation.ROLLBACK) {
      boolean hasRows = branches.doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.FAILED);
      done(replies, reply, hasRows);
      return;
    }
    if (frame.operation() == BranchOperation.COMMIT
        || frame.operation() == BranchOperation.FORGET) {
      refuse(replies, reply, state(frame, "it is not prepared"));
    } else if (!branch.isLeft()) {
      refuse(replies, reply, state(frame, "a session works for it, or has suspended it"));
    } else if (branch.isRevoked()) {
      boolean ignored = branches.doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.COUNTED);
      refuse(replies, reply, branch.doom(frame.sequence()));
    } else if (branch.isReadOnly()) {
      branches.over(branch);
      if (frame.operation() == BranchOperation.PREPARE) {
        replies.refuse(reply, ErrorCode.BRANCH_READ_ONLY, ErrorCode.BRANCH_READ_ONLY.meaning());
      } else {
        replies.done(reply);
      }
    } else {
      Admission.Full full = branches.room().reserve(branch);
      if (full != null) {
        boolean ignored = branches.doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.COUNTED);
        replies.refuse(reply, ErrorCode.QUEUE_FULL, full.detail());
        return;
      }
      channel.producer.begin(frame.sequence());
      Answer answer = new Answer(replies, reply, ErrorCode.BRANCH_ROLLED_BACK);
      if (frame.operation() == BranchOperation.PREPARE) {
        branches.prepare(branch, answer);
      } else {
        branches.commitOnePhase(branch, answer);
      }
    }
  }

  private void decidePrepared(
      Channel channel,
      Replies replies,
      ClientFrame.Branch frame,
      Replies.Reply reply,
      Branch branch) {
    if (frame.operation() != BranchOperation.COMMIT
        && frame.operation() != BranchOperation.ROLLBACK) {
      refuse(replies, reply, state(frame, "it is prepared"));
      return;
    }
    channel.producer.begin(frame.sequence());
    branches.decide(
        branch,
        frame.operation() == BranchOperation.COMMIT,
        false,
        new Answer(replies, reply, ErrorCode.STORE_REJECTED));
  }

  /** Answers a request when what it asked for is done. */
  private record Answer(Replies replies, Replies.Reply reply, ErrorCode ifRejected)
      implements BranchDecision {
    @Override
    public void inUnit() {
      replies.doneWhenStored(reply, ifRejected, () -> {});
    }

    @Override
    public void begunInUnit() {
      replies.begunWhenStored(reply, ifRejected);
    }

    @Override
    public void carriedOut() {
      if (!reply.isResolved()) {
        reply.confirm();
      }
    }

    @Override
    public void failed(String detail) {
      replies.refuse(reply, ifRejected, detail);
    }
  }

  private void decideFinished(Replies replies, ClientFrame.Branch frame, Replies.Reply reply) {
    BranchOutcomes.Finished finished = branches.outcomes().find(frame.id());
    if (finished == null) {
      refuse(replies, reply, unknown(frame));
    } else if (frame.operation() == BranchOperation.FORGET) {
      done(replies, reply, branches.outcomes().forget(frame.id()));
    } else if (finished.record() == null) {
      if (frame.operation() == BranchOperation.ROLLBACK) {
        replies.done(reply);
      } else {
        refuse(replies, reply, unknown(frame));
      }
    } else {
      boolean isCommitted = finished.record().state() == BranchRecord.State.COMMITTED;
      boolean isAsked =
          frame.operation() == (isCommitted ? BranchOperation.COMMIT : BranchOperation.ROLLBACK);
      if (finished.isHeuristic()) {
        refuse(replies, reply, unknown(frame));
      } else if (isAsked) {
        replies.done(reply); // asked again, after the answer was lost
      } else if (isCommitted && frame.operation() == BranchOperation.ROLLBACK) {
        // Recovery that works from an older listing; it would alarm people if told more.
        refuse(replies, reply, unknown(frame));
      } else {
        refuse(replies, reply, state(frame, isCommitted ? "it is committed" : "it is rolled back"));
      }
    }
  }

  private static void done(Replies replies, Replies.Reply reply, boolean hasRows) {
    if (hasRows) {
      replies.doneWhenStored(reply, ErrorCode.STORE_REJECTED, () -> {});
    } else {
      replies.done(reply);
    }
  }

  private static void refuse(Replies replies, Replies.Reply reply, Refusal refusal) {
    replies.refuse(reply, refusal.code(), refusal.detail());
  }

  // What there is

  /** What a transaction manager has to decide, or to forget. */
  void list(Channel channel, ClientFrame.ListBranches frame) {
    TreeSet<BranchId> ids = new TreeSet<>();
    for (Branch branch : branches.open()) {
      if (branch.isInDoubt()
          && branch.state != Branch.State.PREPARING
          && mayDecide(channel, branch.user)) {
        ids.add(branch.id);
      }
    }
    branches
        .outcomes()
        .all()
        .forEach(
            (id, outcome) -> {
              if (outcome.record() != null
                  && outcome.isHeuristic()
                  && mayDecide(channel, outcome.record().user())) {
                ids.add(id);
              }
            });
    List<BranchId> page =
        new ArrayList<>(frame.after() == null ? ids : ids.tailSet(frame.after(), false));
    boolean more = page.size() > IDS_MAX;
    channel
        .replies()
        .open(frame.sequence())
        .answer(
            new BrokerFrame.Branches(
                channel.number(),
                frame.sequence(),
                List.copyOf(more ? page.subList(0, IDS_MAX) : page),
                more));
  }

  private static boolean mayDecide(Channel channel, String owner) {
    return owner.equals(channel.user) || isAdmin(channel);
  }

  private static boolean isAdmin(Channel channel) {
    Link link = channel.link();
    return link != null && link.admin;
  }

  // Why not

  /** What can be said of a branch that is not open. */
  private Refusal unknown(ClientFrame.Branch frame) {
    BranchOutcomes.Finished finished = branches.outcomes().find(frame.id());
    ErrorCode code = ErrorCode.BRANCH_NOT_FOUND;
    if (finished != null && finished.code() != null) {
      code = finished.code();
    } else if (finished != null && finished.record() != null && finished.isHeuristic()) {
      code =
          finished.record().state() == BranchRecord.State.COMMITTED
              ? ErrorCode.BRANCH_COMMITTED
              : ErrorCode.BRANCH_GIVEN_UP;
    }
    return new Refusal(frame.sequence(), code, "Branch " + frame.id() + ": " + code.meaning());
  }

  private static Refusal state(ClientFrame.Branch frame, String why) {
    return new Refusal(
        frame.sequence(),
        ErrorCode.BRANCH_STATE,
        frame.operation() + " of branch " + frame.id() + " is not possible: " + why);
  }

  private static Refusal foreign(long sequence, BranchId id, String owner) {
    return new Refusal(
        sequence,
        ErrorCode.NOT_AUTHORISED,
        "Branch " + id + " belongs to user '" + owner + "'; an administrator may decide it, too");
  }
}
