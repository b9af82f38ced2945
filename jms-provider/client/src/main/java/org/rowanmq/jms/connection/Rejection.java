package org.rowanmq.jms.connection;

import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Ranges;

/** Gives back a delivery that the application could not be given. Called by the driver. */
public final class Rejection {
  private Rejection() {}

  /**
   * The delivery returns to its queue, counted as failed, and nothing else of the session is
   * touched, nor its transaction. Nothing happens if the session does not hold it any more, or it
   * came over a connection that is lost: then it has returned already.
   *
   * @return false if the broker is too old to be told; the session then holds it as before
   */
  public static boolean of(ClientSession session, Delivery delivery) {
    ClientChannel channel = session.channel();
    if (channel.isReady() && !channel.knowsVersion2()) {
      return false;
    }
    long number = delivery.numberOn(channel.generation());
    if (session.takeBack(delivery) && !session.isClosed() && channel.isReady() && number != 0) {
      channel.output(new ClientFrame.Reject(channel.number(), session.number(), Ranges.of(number)));
    }
    return true;
  }
}
