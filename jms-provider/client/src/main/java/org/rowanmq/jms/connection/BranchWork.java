package org.rowanmq.jms.connection;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ControlRequest.IfLost;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/**
 * The work of a transacted session for branches of distributed transactions: between {@link #begin}
 * and {@link #end} what it sends and receives is a branch's. Ends with the connection. Confined to
 * the connection's driver.
 */
public final class BranchWork {
  private static final Failure LOST =
      new Failure(ErrorCode.BRANCH_CONNECTION_LOST, ErrorCode.BRANCH_CONNECTION_LOST.meaning());

  private final ClientSession session;
  private @Nullable BranchId current;
  private long stretches;
  private boolean isOver;
  private long generation;

  BranchWork(ClientSession session) {
    this.session = session;
  }

  /** The branch the session works for, or null. */
  public @Nullable BranchId current() {
    return current;
  }

  /** The number of the stretch of work, from a begin to its end, that is going on; 0 for none. */
  public long stretch() {
    return current == null ? 0 : stretches;
  }

  /**
   * Whether that stretch has ended: what is polled from now on is not settled with it. Work outside
   * of branches (0) goes on for ever.
   */
  public boolean isOver(long stretch) {
    return stretch != 0 && (isOver || stretch != stretches);
  }

  /**
   * Begins a branch, joins it or resumes it.
   *
   * @param operation START, JOIN or RESUME
   * @param timeoutSeconds 0 for none
   */
  public void begin(BranchOperation operation, BranchId id, int timeoutSeconds, Reply reply) {
    ClientChannel channel = session.channel();
    if (session.isClosed()) {
      reply.failed(session.closedFailure());
      return;
    }
    channel.submit(
        new WorkRequest(
            channel,
            reply,
            operation,
            id,
            sequence ->
                new ClientFrame.Branch(
                    channel.number(),
                    sequence,
                    session.number(),
                    operation,
                    id,
                    timeoutSeconds,
                    Ranges.empty())) {
          @Override
          void succeeded() {
            current = id;
            stretches++;
            isOver = false;
            generation = channel.generation();
          }
        });
  }

  /**
   * Ends the session's work for a branch, once all its sends are answered. Fails with
   * BRANCH_CONNECTION_LOST if the connection was lost meanwhile, and for any other reason why the
   * branch can only be rolled back.
   *
   * @param operation END, SUSPEND or FAIL
   */
  public void end(BranchOperation operation, BranchId id, Reply reply) {
    if (session.isClosed()) {
      reply.failed(session.closedFailure());
    } else if (id.equals(current)) {
      session.endWork(new BranchEnd(session, operation, id, reply));
    } else {
      // Suspended, or not known to have begun: what the session does now belongs to another one.
      ClientChannel channel = session.channel();
      channel.submit(
          new WorkRequest(
              channel,
              reply,
              operation,
              id,
              sequence ->
                  new ClientFrame.Branch(
                      channel.number(),
                      sequence,
                      session.number(),
                      operation,
                      id,
                      0,
                      Ranges.empty())));
    }
  }

  /**
   * Returns what was handed out since the end of the last branch; there is none now.
   *
   * @param asFailed false: nobody has seen it, and no attempt is counted
   */
  public void giveBack(boolean asFailed, Reply reply) {
    if (!asFailed) {
      session.unseen();
    }
    session.rollback(reply);
  }

  /** Whether the work for the branch is going on, or what there was is over with its connection. */
  boolean isLost(BranchId id) {
    return id.equals(current) && generation != session.channel().generation();
  }

  /** The end of the work is being told to the broker, with all that was handed out. */
  void over() {
    isOver = true;
  }

  void ended(BranchId id) {
    if (id.equals(current)) {
      current = null;
    }
  }

  static Failure lost() {
    return LOST;
  }

  /** Whatever the broker did of it ends with the connection. */
  private static class WorkRequest extends ControlRequest {
    WorkRequest(
        ClientChannel channel,
        Reply reply,
        BranchOperation operation,
        BranchId id,
        LongFunction<ClientFrame> frame) {
      super(
          channel,
          reply,
          channel.requestNanos(),
          operation + " of branch " + id,
          IfLost.ROLLED_BACK,
          frame);
    }

    @Override
    boolean resume(Outcome outcome) {
      failed(LOST);
      return false;
    }
  }
}
