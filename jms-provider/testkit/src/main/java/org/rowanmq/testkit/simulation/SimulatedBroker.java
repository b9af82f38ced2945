package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.testkit.store.InMemoryMessageStore;

/** The host of the broker: starts, kills and stops its processes, takes connections. */
final class SimulatedBroker {
  private final Simulator simulator;
  private final Conditions conditions;
  private final Oracle oracle;
  private final Sabotage sabotage;
  private final List<SimulatedLink> links = new ArrayList<>();
  private InMemoryMessageStore rows = new InMemoryMessageStore();
  private @Nullable BrokerProcess process;
  private boolean stopping;
  private boolean isCalm;
  private long linkNumbers;

  SimulatedBroker(Simulator simulator, Conditions conditions, Oracle oracle, Sabotage sabotage) {
    this.simulator = simulator;
    this.conditions = conditions;
    this.oracle = oracle;
    this.sabotage = sabotage;
  }

  boolean isUp() {
    return process != null && !stopping;
  }

  /** The durable rows. */
  InMemoryMessageStore rows() {
    return rows;
  }

  /** Nothing fails any more. */
  void calmDown() {
    isCalm = true;
    if (process != null) {
      process.calmDown();
    }
  }

  void start() {
    simulator.trace("broker starts");
    oracle.brokerStarted();
    stopping = false;
    rows = rows.another();
    rows.faults().reject(oracle::isPoison);
    try {
      process =
          new BrokerProcess(
              simulator,
              conditions,
              oracle.incarnation(),
              rows,
              oracle,
              sabotage,
              () -> end("stopped"));
    } catch (StoreException cause) {
      throw new OracleViolation("the broker does not start: " + cause, cause);
    } catch (RuntimeException cause) {
      throw new OracleViolation("the broker does not start: " + cause, cause);
    }
    if (isCalm) {
      calmDown();
    }
  }

  /** SIGKILL, between any two events. */
  void kill() {
    if (process == null) {
      return;
    }
    oracle.statistics().crashes++;
    if (process.isCommitting() && simulator.chance(0.5)) {
      simulator.trace("the last commit reaches the disk");
      process.environment().kill();
      process.finishCommit();
    }
    end("killed");
  }

  /** SIGTERM. */
  void stop() {
    if (process == null || stopping) {
      return;
    }
    simulator.trace("broker stops");
    oracle.statistics().stops++;
    stopping = true;
    process.post(new Command.Stop());
  }

  private void end(String how) {
    BrokerProcess ended = process;
    if (ended == null) {
      return;
    }
    simulator.trace("broker " + how);
    process = null;
    ended.environment().kill();
    rows = rows.crash();
    for (SimulatedLink link : links) {
      link.brokerKilled(
          simulator.chance(0.9)
              ? simulator.below(300 * Conditions.MILLI)
              : simulator.below(5 * Conditions.SECOND));
    }
    links.clear();
    Simulator.Event ignored =
        simulator.after(
            Conditions.MILLI + simulator.below(conditions.accidents().downMax()), "", this::start);
  }

  /** A client connects. */
  SimulatedLink connect(SimulatedLink.ClientEnd client) {
    links.removeIf(link -> !link.isOpen());
    return new SimulatedLink(++linkNumbers, simulator, conditions.network(), client);
  }

  /** The connection request arrives; false if nobody listens. */
  boolean accept(SimulatedLink link) {
    BrokerProcess current = process;
    if (current == null || stopping) {
      return false;
    }
    link.accept(new BrokerLink(link, current, simulator, conditions.network()));
    links.add(link);
    return true;
  }

  /** Cuts one of the connections. */
  void cut() {
    links.removeIf(link -> !link.isOpen());
    if (!links.isEmpty()) {
      oracle.statistics().cuts++;
      SimulatedLink link = simulator.oneOf(links);
      simulator.trace("link " + link.number + " is cut");
      link.cut(learns(), learns());
    }
  }

  private long learns() {
    return simulator.chance(0.7)
        ? simulator.below(200 * Conditions.MILLI)
        : simulator.below(8 * Conditions.SECOND);
  }

  /** Holds up one of the connections, in one or both ways. */
  void stall() {
    links.removeIf(link -> !link.isOpen());
    if (!links.isEmpty()) {
      oracle.statistics().stalls++;
      SimulatedLink link = simulator.oneOf(links);
      simulator.trace("link " + link.number + " stalls");
      long until = simulator.nanos() + simulator.below(3 * Conditions.SECOND);
      if (simulator.chance(0.7)) {
        link.toBroker.stallUntil(until);
      }
      if (simulator.chance(0.7)) {
        link.toClient.stallUntil(until);
      }
    }
  }
}
