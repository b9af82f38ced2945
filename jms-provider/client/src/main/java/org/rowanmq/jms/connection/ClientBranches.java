package org.rowanmq.jms.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ControlRequest.IfLost;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Ranges;

/**
 * Decisions about branches of distributed transactions, which need no session: any channel may make
 * them. Asked again after a reconnect until they are answered. Confined to the connection's driver.
 */
public final class ClientBranches {
  private final ClientChannel channel;

  ClientBranches(ClientChannel channel) {
    this.channel = channel;
  }

  /**
   * Prepares, commits, rolls back or forgets a branch. A refusal says what became of it;
   * BRANCH_READ_ONLY of PREPARE is none.
   */
  public void decide(BranchOperation operation, BranchId id, Reply reply) {
    channel.submit(
        new ControlRequest(
            channel,
            reply,
            channel.requestNanos(),
            operation + " of branch " + id,
            IfLost.ASK_AGAIN,
            sequence ->
                new ClientFrame.Branch(
                    channel.number(), sequence, 0, operation, id, 0, Ranges.empty())) {
          /** A broker that has forgotten the producer may have forgotten the branch, too. */
          @Override
          boolean resume(Outcome outcome) {
            if (outcome == Outcome.UNKNOWN && operation == BranchOperation.COMMIT_ONE_PHASE) {
              failed(outcomeUnknown());
              return false;
            }
            return super.resume(outcome);
          }
        });
  }

  /** Asks for all branches that wait for a decision; {@code found} is called before the reply. */
  public void list(Consumer<List<BranchId>> found, Reply reply) {
    channel.submit(new Listing(channel, new ArrayList<>(), null, found, reply));
  }

  /** The question for one page, which asks for the next. */
  static final class Listing extends Request {
    private final List<BranchId> ids;
    private final @Nullable BranchId after;
    private final Consumer<List<BranchId>> found;

    Listing(
        ClientChannel channel,
        List<BranchId> ids,
        @Nullable BranchId after,
        Consumer<List<BranchId>> found,
        Reply reply) {
      super(channel, reply, channel.requestNanos());
      this.ids = ids;
      this.after = after;
      this.found = found;
    }

    void answered(BrokerFrame.Branches frame) {
      ids.addAll(frame.ids());
      if (frame.more() && !frame.ids().isEmpty()) {
        channel.submit(new Listing(channel, ids, ids.get(ids.size() - 1), found, handOver()));
      } else {
        found.accept(ids);
        done();
      }
    }

    @Override
    ClientFrame frame() {
      return new ClientFrame.ListBranches(channel.number(), sequence(), after);
    }

    @Override
    boolean outlivesShutdown() {
      return true;
    }

    @Override
    boolean resume(Outcome outcome) {
      channel.write(this);
      return true;
    }

    @Override
    String what() {
      return "list the branches in doubt";
    }
  }
}
