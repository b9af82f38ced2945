package org.rowanmq.jms.connection;

/** When a connection was last heard of, and what follows from that. */
final class KeepAlive {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long idleMillis;
  private long heardNanos;
  private boolean pinged;

  void reset() {
    idleMillis = 0;
    pinged = false;
  }

  /** The broker's idle timeout; 0 for none. */
  void idle(int millis) {
    idleMillis = millis;
  }

  long idleMillis() {
    return idleMillis;
  }

  void heard(long now) {
    heardNanos = now;
    pinged = false;
  }

  boolean isOver(long now) {
    return idleMillis > 0 && now - heardNanos >= idleMillis * NANOS_PER_MILLI;
  }

  /** Whether half of the idle timeout has passed in silence; true once per silence. */
  boolean wantsPing(long now) {
    if (idleMillis == 0 || pinged || now - heardNanos < idleMillis * NANOS_PER_MILLI / 2) {
      return false;
    }
    pinged = true;
    return true;
  }
}
