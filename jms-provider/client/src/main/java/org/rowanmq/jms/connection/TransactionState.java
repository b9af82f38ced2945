package org.rowanmq.jms.connection;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/**
 * The local transaction of a session.
 *
 * <pre>
 * idle ──send, delivery──▶ active ──commit, rollback──▶ idle
 *                            │ a send refused, the connection lost
 *                            ▼
 *                          doomed: sends fail, commit rolls back and fails, rollback ──▶ idle
 * </pre>
 */
final class TransactionState {
  static final Failure LOST =
      new Failure(
          ErrorCode.TRANSACTION_ROLLED_BACK,
          "The connection was lost during the transaction, which was rolled back");

  private int number;
  private boolean active;
  private int openSends;
  private @Nullable Failure doom;

  /** Something of the transaction reached the broker over the current connection. */
  boolean isActive() {
    return active;
  }

  /** Why it cannot be committed; null if it can. */
  @Nullable Failure doom() {
    return doom;
  }

  boolean hasOpenSends() {
    return openSends > 0;
  }

  /** A send joins; returns what {@link #sendAnswered} has to name. */
  int sending() {
    openSends++;
    return number;
  }

  void touched() {
    active = true;
  }

  /** Answers to sends of an earlier transaction change nothing. */
  void sendAnswered(int transactionNumber, @Nullable Failure failure) {
    if (transactionNumber != number) {
      return;
    }
    openSends--;
    if (failure != null && doom == null) {
      doom =
          new Failure(
              ErrorCode.TRANSACTION_ROLLED_BACK,
              "The transaction was rolled back because a send failed: " + failure.detail());
    }
  }

  void connectionLost() {
    if (active && doom == null) {
      doom = LOST;
    }
    active = false;
  }

  void ended() {
    number++;
    openSends = 0;
    active = false;
    doom = null;
  }
}
