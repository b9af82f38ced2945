package org.rowanmq.broker.store;

import org.jspecify.annotations.Nullable;

/** What can go wrong between the broker and its database; each kind has one treatment. */
public abstract sealed class StoreException extends Exception {
  private static final long serialVersionUID = 1;

  private StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Nothing was written; the same batch may be tried again: connection refused, deadlock, lock
   * time-out.
   */
  public static final class Transient extends StoreException {
    private static final long serialVersionUID = 1;

    public Transient(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The answer to a COMMIT was lost. Resolved by {@link MessageStore#acquire} and the fence's last
   * batch.
   */
  public static final class OutcomeUnknown extends StoreException {
    private static final long serialVersionUID = 1;

    public OutcomeUnknown(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Nothing was written; the database refuses one operation of the batch for good. The writer
   * isolates it.
   */
  public static final class Rejected extends StoreException {
    private static final long serialVersionUID = 1;

    public Rejected(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Somebody else has raised the epoch: stop serving. Nothing was written. */
  public static final class Fenced extends StoreException {
    private static final long serialVersionUID = 1;

    public Fenced(String message) {
      super(message, null);
    }
  }

  /** The store cannot be used: corrupt, wrong version, unsafe settings. Stop serving. */
  public static final class Fatal extends StoreException {
    private static final long serialVersionUID = 1;

    public Fatal(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
