package org.rowanmq.jms;

import javax.transaction.xa.XAResource;

/** An XA resource of a RowanMQ broker, ours or one that wraps ours. */
public interface HostedResource extends XAResource {
  /** Distinguishes the starts of brokers: equal for the same resource manager; 0 if not known. */
  long incarnation();

  /** Who logged in: a branch can be joined by sessions of the same user only. */
  String user();
}
