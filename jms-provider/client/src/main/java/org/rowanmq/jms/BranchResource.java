package org.rowanmq.jms;

import static java.util.stream.Collectors.joining;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.config.HostPort;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.jms.transport.PendingReply;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ErrorCode;

/**
 * The broker as a transaction manager sees it, through one XA session. Thread-safe. What is not
 * known is never guessed: a broker that cannot be asked is {@code XAER_RMFAIL}, a branch it does
 * not know {@code XAER_NOTA}. Outlives its session: as long as the connection is open, everything
 * but {@code start} and {@code end} works.
 */
final class BranchResource implements RowanXAResource {
  private final JmsXaSession session;
  private volatile int timeoutSeconds;

  BranchResource(JmsXaSession session) {
    this.session = session;
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    BranchOperation operation =
        switch (flags) {
          case TMNOFLAGS -> BranchOperation.START;
          case TMJOIN -> BranchOperation.JOIN;
          case TMRESUME -> BranchOperation.RESUME;
          default -> throw invalid("start", flags);
        };
    BranchId id = id(xid);
    Failure failure =
        outcome(reply -> session.machine().work().begin(operation, id, timeoutSeconds, reply));
    if (failure != null
        && failure.code() == ErrorCode.BRANCH_CONNECTION_LOST
        && operation == BranchOperation.START) {
      // There is no branch that could be rolled back.
      throw exception(XAException.XAER_RMFAIL, text(failure), null);
    }
    check(failure);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    BranchOperation operation =
        switch (flags) {
          case TMSUCCESS -> BranchOperation.END;
          case TMSUSPEND -> BranchOperation.SUSPEND;
          case TMFAIL -> BranchOperation.FAIL;
          default -> throw invalid("end", flags);
        };
    BranchId id = id(xid);
    if (id.equals(session.branch())) {
      try {
        session.endOfWork(operation != BranchOperation.FAIL);
      } catch (JMSException unread) {
        // What the application has was not received as a whole: it cannot be settled.
        Failure ignored = end(BranchOperation.FAIL, id);
        throw exception(XAException.XA_RBROLLBACK, String.valueOf(unread.getMessage()), unread);
      }
    }
    check(end(operation, id));
  }

  private @Nullable Failure end(BranchOperation operation, BranchId id) {
    Failure failure = outcome(reply -> session.machine().work().end(operation, id, reply));
    session.wakeReceivers();
    return failure;
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    Failure failure = decide(BranchOperation.PREPARE, xid);
    if (failure != null && failure.code() == ErrorCode.BRANCH_READ_ONLY) {
      return XA_RDONLY;
    }
    check(failure);
    return XA_OK;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    decided(decide(onePhase ? BranchOperation.COMMIT_ONE_PHASE : BranchOperation.COMMIT, xid));
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    decided(decide(BranchOperation.ROLLBACK, xid));
  }

  @Override
  public void forget(Xid xid) throws XAException {
    decided(decide(BranchOperation.FORGET, xid));
  }

  /** Needs the connection only, not the session. */
  private @Nullable Failure decide(BranchOperation operation, Xid xid) throws XAException {
    BranchId id = id(xid);
    return outcome(reply -> session.connection().channel().branches().decide(operation, id, reply));
  }

  /**
   * As {@link #check} for what is decided: XAER_RMERR would say that the branch is rolled back for
   * good (XA §5, xa_commit), while it waits for somebody who may decide it.
   */
  private static void decided(@Nullable Failure failure) throws XAException {
    if (failure != null && code(failure.code()) == XAException.XAER_RMERR) {
      throw exception(XAException.XAER_RMFAIL, text(failure), null);
    }
    check(failure);
  }

  /** Everything at once, with TMSTARTRSCAN; nothing is left for calls without it. */
  @Override
  public Xid[] recover(int flags) throws XAException {
    if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
      throw invalid("recover", flags);
    }
    if ((flags & TMSTARTRSCAN) == 0) {
      return new Xid[0];
    }
    List<BranchId> found = new ArrayList<>();
    check(outcome(reply -> session.connection().channel().branches().list(found::addAll, reply)));
    return found.stream().map(KnownXid::new).toArray(Xid[]::new);
  }

  /**
   * The same start of the same broker, and the same user: a branch that is open here can be joined
   * there. Servers have wrappers of their own around resources of their pools: what is in one of
   * these only it can tell.
   */
  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    XAResource seen = seen(other);
    return seen instanceof BranchResource that
        ? isSame(that)
        : isToldBy(seen, new Questioner(this));
  }

  private static XAResource seen(XAResource other) throws XAException {
    XAResource seen = other;
    while (seen instanceof DelegatingXaResource delegating) {
      seen = delegating.target();
    }
    return seen;
  }

  private boolean isSame(BranchResource that) {
    return that.session == session
        || (that.incarnation() == incarnation()
            && that.session.connection().user().equals(session.connection().user()));
  }

  private static boolean isToldBy(XAResource stranger, Questioner questioner) {
    try {
      return stranger.isSameRM(questioner);
    } catch (XAException | RuntimeException knowsOnlyItsOwnKind) {
      return false;
    }
  }

  /** Stands for a resource where a stranger is asked, who may ask back: it does not ask again. */
  private record Questioner(BranchResource target) implements DelegatingXaResource {
    @Override
    public boolean isSameRM(XAResource other) throws XAException {
      return seen(other) instanceof BranchResource that && target.isSame(that);
    }
  }

  @Override
  public String resourceManager() {
    JmsConnection connection = session.connection();
    return connection.user()
        + "@"
        + connection.config().hosts().stream().map(HostPort::toString).collect(joining(","));
  }

  private long incarnation() {
    return session.driver().call(() -> session.connection().channel().incarnation());
  }

  @Override
  public int getTransactionTimeout() {
    return timeoutSeconds;
  }

  /**
   * For branches begun from now on.
   *
   * @param seconds 0 for none
   */
  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    if (seconds < 0) {
      throw exception(
          XAException.XAER_INVAL, "A timeout of " + seconds + " s; allowed: 0 and more", null);
    }
    timeoutSeconds = seconds;
    return true;
  }

  private @Nullable Failure outcome(Consumer<Reply> request) {
    PendingReply reply = new PendingReply();
    session.driver().run(() -> request.accept(reply));
    return reply.await();
  }

  private static void check(@Nullable Failure failure) throws XAException {
    if (failure != null) {
      throw exception(code(failure.code()), text(failure), null);
    }
  }

  private static BranchId id(Xid xid) throws XAException {
    try {
      return new BranchId(
          xid.getFormatId(),
          xid.getGlobalTransactionId().clone(),
          xid.getBranchQualifier().clone());
    } catch (IllegalArgumentException wrong) {
      throw exception(XAException.XAER_INVAL, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static XAException invalid(String call, int flags) {
    return exception(
        XAException.XAER_INVAL, call + " with flags 0x" + Integer.toHexString(flags), null);
  }

  private static String text(Failure failure) {
    return failure.code().symbol() + ": " + failure.detail();
  }

  private static XAException exception(int code, String detail, @Nullable Throwable cause) {
    XAException exception = new XAException(detail);
    exception.errorCode = code;
    exception.initCause(cause);
    return exception;
  }

  /** The XA specification's code; what may or may not have happened is RMFAIL: ask again. */
  private static int code(ErrorCode code) {
    return switch (code) {
      case BRANCH_NOT_FOUND -> XAException.XAER_NOTA;
      case BRANCH_EXISTS -> XAException.XAER_DUPID;
      case BRANCH_STATE, BRANCH_READ_ONLY, ILLEGAL_STATE -> XAException.XAER_PROTO;
      case BRANCH_ROLLED_BACK, TRANSACTION_ROLLED_BACK, QUEUE_FULL -> XAException.XA_RBROLLBACK;
      case BRANCH_TIMED_OUT -> XAException.XA_RBTIMEOUT;
      case BRANCH_CONNECTION_LOST -> XAException.XA_RBCOMMFAIL;
      case BRANCH_COMMITTED -> XAException.XA_HEURCOM;
      case BRANCH_GIVEN_UP -> XAException.XA_HEURRB;
      case NOT_AUTHORISED, ARGUMENT_INVALID, UNSUPPORTED, LIMIT_REACHED, INTERNAL ->
          XAException.XAER_RMERR;
      default -> XAException.XAER_RMFAIL;
    };
  }

  /** What the broker told. */
  private record KnownXid(BranchId id) implements Xid {
    @Override
    public int getFormatId() {
      return id.format();
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return id.global().clone();
    }

    @Override
    public byte[] getBranchQualifier() {
      return id.qualifier().clone();
    }
  }
}
