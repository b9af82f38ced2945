package org.rowanmq.jms.connection;

import org.rowanmq.wire.ClientFrame;

/**
 * What kind of session it is.
 *
 * @param unhurried nobody waits for the answers to its settlements; not with {@code transacted}
 */
record SessionTerms(boolean transacted, boolean unhurried) {
  /** The request that opens it, as the broker that is there now understands it. */
  ClientFrame opening(ClientChannel channel, long sequence, int number) {
    return new ClientFrame.OpenSession(
        channel.number(), sequence, number, transacted, unhurried && channel.knowsVersion2());
  }
}
