package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BranchId;

class BranchTest {
  private final QueueRig rig = QueueRig.ofWindow(10);
  private final Branch branch =
      new Branch(new BranchId(1, new byte[] {1}, new byte[] {2}), "guest", rig.settings);

  @Test
  void givesBackWhatItStillHolds() {
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(2);
    long settled = rig.publish(4, true, "red");
    long held = rig.publish(4, true, "red");
    rig.settle();
    assertThat(taker.ids()).containsExactly(settled, held);
    branch.received.addAll(taker.held);
    taker.settleFirst();
    rig.settle();

    boolean[] hasRows = new boolean[1];
    rig.turn(() -> hasRows[0] = branch.giveBack(Return.FAILED));
    rig.settle();

    assertThat(hasRows[0]).isTrue();
    assertThat(rig.queue.ready()).isEqualTo(1);
    assertThat(branch.received.get(1).failures).isEqualTo(1);
    assertThat(branch.received.get(0).failures).isZero();
  }

  @Test
  void givingBackWhatHasNoRowChangesNone() {
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    long id = rig.publish(4, false, "red");
    rig.settle();
    assertThat(taker.ids()).containsExactly(id);
    branch.received.addAll(taker.held);

    boolean[] hasRows = new boolean[1];
    rig.turn(() -> hasRows[0] = branch.giveBack(Return.COUNTED));

    assertThat(hasRows[0]).isFalse();
    assertThat(rig.queue.ready()).isEqualTo(1);
  }
}
