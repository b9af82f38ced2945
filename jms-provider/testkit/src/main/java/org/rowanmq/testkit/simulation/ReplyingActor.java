package org.rowanmq.testkit.simulation;

import java.util.List;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ProtocolException;

/** An application that answers each question to where the asker wants it, now and then twice. */
final class ReplyingActor extends ConsumingActor {
  ReplyingActor(World world, SimulatedClient client, String name, Plan plan) {
    super(world, client, name, plan);
  }

  @Override
  void answer(ClientSession open, Delivery question) {
    Destination to = replyTo(question);
    for (int i = simulator.chance(0.2) ? 2 : 1; i > 0; i--) {
      TrackedMessage ignored =
          send(
              open,
              to,
              List.of(Oracle.LOOSE + to),
              new Sending(stream(), simulator.chance(0.5), 4, 0, 0),
              new ContentBuilder().property("colour", "none").noBody());
    }
  }

  private static Destination replyTo(Delivery question) {
    try {
      Object text =
          ContentView.of(question.frame().content().bytes()).property(RequestingActor.REPLY_TO);
      return Destination.parse(String.valueOf(text));
    } catch (ProtocolException unreadable) {
      throw new OracleViolation("a content came out unreadable", unreadable);
    }
  }
}
