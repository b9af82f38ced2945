package org.rowanmq.broker.store;

import java.time.Duration;
import java.util.List;

/** Notes down what it is told. */
final class ToldWatcher implements StoreWatcher {
  private final List<String> told;

  ToldWatcher(List<String> told) {
    this.told = told;
  }

  @Override
  public void hangs(Duration since) {
    told.add("hangs " + since.toSeconds());
  }

  @Override
  public void returned() {
    told.add("returned");
  }

  @Override
  public void leaseHeld(long untilNanos) {
    told.add("held");
  }

  @Override
  public void leaseLapsed() {
    told.add("lapsed");
  }

  @Override
  public void leaseLost(StoreException.Fenced cause) {
    told.add("lost");
  }
}
