package org.rowanmq.jms.connection;

/**
 * How the question for a part of a large content ends. Called by the driver of the connection, so
 * implementations only note the result or wake somebody.
 */
public interface PartReply {
  /** The part. */
  void part(byte[] bytes);

  /** There is none, or it did not come in time. */
  void failed(Failure failure);
}
