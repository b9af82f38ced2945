package org.rowanmq.server.bench;

/** Where a run is; read by all its threads for every message. */
final class Phase {
  private volatile boolean measuring;
  private volatile boolean producing = true;
  private volatile boolean consuming = true;

  boolean isMeasuring() {
    return measuring;
  }

  boolean isProducing() {
    return producing;
  }

  boolean isConsuming() {
    return consuming;
  }

  void measure() {
    measuring = true;
  }

  void stopMeasuring() {
    measuring = false;
  }

  void stopProducing() {
    producing = false;
  }

  void stopConsuming() {
    consuming = false;
  }
}
