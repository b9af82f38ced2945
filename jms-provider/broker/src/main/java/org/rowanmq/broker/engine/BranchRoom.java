package org.rowanmq.broker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps room in limited queues for what prepared branches send, so that they can be committed. What
 * was prepared before this start has none: its commit may exceed a limit, and is not refused.
 * Confined to the engine thread.
 */
final class BranchRoom {
  private final Publisher publisher;
  private final Admission admission;

  BranchRoom(Publisher publisher, EngineSettings settings) {
    this.publisher = publisher;
    this.admission = new Admission(publisher, settings);
  }

  /** Creates the queues it sends to, ahead of the unit that counts what they need. */
  void prepareQueues(Branch branch) {
    if (admission.isLimited()) {
      branch.sends().staged().forEach(each -> publisher.prepare(each.frame().destination()));
    }
  }

  /** These sends of the branch leave memory. */
  void spilled(Branch branch, List<Publication> sends) {
    if (!branch.hasReserved) {
      admission.count(sends, branch.wanted);
    }
  }

  /** Reserves what the branch needs. Returns why it cannot have it; null if it can. */
  Admission.@Nullable Full reserve(Branch branch) {
    prepareQueues(branch);
    admission.count(branch.sends().staged(), branch.wanted);
    Admission.Full full = Admission.full(branch.wanted, branch.received);
    if (full == null) {
      branch.hasReserved = true;
      branch.wanted.forEach((queue, volume) -> queue.room().reserve(volume));
    }
    return full;
  }

  /** The branch is over, and what it sent, if it did, counts by itself. */
  void release(Branch branch) {
    if (branch.hasReserved) {
      branch.hasReserved = false;
      branch.wanted.forEach((queue, volume) -> queue.room().release(volume));
    }
  }
}
