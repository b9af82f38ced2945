package org.rowanmq.testkit.simulation;

import java.util.Set;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;

/**
 * An application that lacks the keys of some messages. Its client cannot give it these and rejects
 * them, each by itself, whatever else the session is doing.
 */
final class RejectingActor extends ConsumingActor {
  private final Set<String> keys;

  RejectingActor(World world, SimulatedClient client, String name, Plan plan, Set<String> keys) {
    super(world, client, name, plan);
    this.keys = keys;
  }

  @Override
  boolean cannotOpen(Copy copy) {
    return !keys.contains(copy.message.colour);
  }
}
