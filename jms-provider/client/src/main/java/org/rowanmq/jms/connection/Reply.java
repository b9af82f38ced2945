package org.rowanmq.jms.connection;

/**
 * How a request ends: exactly one of {@link #done} and {@link #failed}, once. Called by the driver
 * of the connection, so implementations only note the result or wake somebody; they may make new
 * requests.
 */
public interface Reply {
  /** For requests nobody waits for. */
  Reply IGNORED =
      new Reply() {
        @Override
        public void done() {}

        @Override
        public void failed(Failure failure) {}
      };

  /** The request was carried out. */
  void done();

  /** The request was refused, or its deadline passed; {@code failure} says what is known. */
  void failed(Failure failure);

  /** The request got its sequence and went to the transport for the first time. */
  default void written(long sequence) {}
}
