package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the workloads of a run share. */
final class World {
  final Simulator simulator;
  final Conditions conditions;
  final Oracle oracle;
  final SimulatedBroker broker;
  final Sabotage sabotage;

  /** Whether the exchanges look into bodies. */
  boolean looksIntoBodies;

  private final List<SimulatedClient> clients = new ArrayList<>();
  private final List<SessionActor> actors = new ArrayList<>();
  private boolean isCalm;

  World(long seed, Sabotage sabotage) {
    this.simulator = new Simulator(seed);
    this.conditions = Conditions.draw(simulator);
    this.sabotage = sabotage;
    this.oracle = new Oracle(conditions.engine().policyFor("").redelivery().maxAttempts());
    this.broker = new SimulatedBroker(simulator, conditions, oracle, sabotage);
  }

  /** Nothing goes wrong any more, nothing new is sent, what is there is consumed. */
  boolean isCalm() {
    return isCalm;
  }

  void calmDown() {
    isCalm = true;
    simulator.trace("calm");
    broker.calmDown();
  }

  SimulatedClient client(@Nullable String clientId) {
    SimulatedClient client =
        new SimulatedClient(simulator, broker, "client-" + (clients.size() + 1), clientId);
    clients.add(client);
    return client;
  }

  /** One of the clients without a client id, or a new one. */
  SimulatedClient anyClient() {
    List<SimulatedClient> shared = clients.stream().filter(SimulatedClient::isShared).toList();
    return shared.size() < 2 || (shared.size() < 5 && simulator.chance(0.3))
        ? client(null)
        : simulator.oneOf(shared);
  }

  /** Kills one of the client processes. */
  void killClient() {
    simulator.oneOf(clients).kill();
  }

  void add(SessionActor actor) {
    actors.add(actor);
  }

  List<SessionActor> actors() {
    return actors;
  }
}
