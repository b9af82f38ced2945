package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Reply;

/** A connection consumer: draws messages in a session of its own and loads another with them. */
final class Feeder {
  private final Simulator simulator;
  private @Nullable ClientSession session;
  private boolean isHandingOver;
  private int lives;

  Feeder(Simulator simulator) {
    this.simulator = simulator;
  }

  /** The session its consumer is in. */
  ClientSession session(ClientChannel channel) {
    ClientSession current = session;
    if (current == null) {
      current = channel.openSession(false, Reply.IGNORED);
      session = current;
    }
    return current;
  }

  /** The next message that the session was loaded with; loads it again when there is none. */
  @Nullable Delivery next(ClientSession to, ClientConsumer from) {
    Delivery next = to.pollLoaded();
    ClientSession feeding = session;
    if (next == null && !isHandingOver && feeding != null) {
      List<Delivery> batch = new ArrayList<>();
      for (int i = simulator.between(1, 4); i > 0; i--) {
        Delivery delivery = from.poll();
        if (delivery != null) {
          batch.add(delivery);
        }
      }
      if (!batch.isEmpty()) {
        isHandingOver = true;
        feeding.handOver(batch, to, reply());
      }
    }
    return next;
  }

  private Reply reply() {
    int life = lives;
    return new Reply() {
      @Override
      public void done() {
        isHandingOver &= life != lives;
      }

      @Override
      public void failed(Failure failure) {
        isHandingOver &= life != lives;
      }
    };
  }

  /** Closes its session; the next one is another. */
  void end() {
    ClientSession current = session;
    session = null;
    isHandingOver = false;
    lives++;
    if (current != null) {
      current.close(Reply.IGNORED);
    }
  }
}
