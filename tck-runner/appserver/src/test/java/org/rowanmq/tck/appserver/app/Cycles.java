package org.rowanmq.tck.appserver.app;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What applications do, again and again: sends from an EJB and from a CDI bean, deliveries to
 * beans, receives, requests; every tenth or so goes wrong. What a cycle has sent begins with its
 * kind and ends with its number.
 */
@ApplicationScoped
public class Cycles {
  private static final int KINDS = 10;
  private static final int KIND_SLOW = 8;
  private static final int KINDS_LATE = 200;
  private static final int REST_MAX = 200;
  private static final long A_MOMENT = 20;
  private static final long PATIENCE = 1_000;

  @EJB private Desk desk;
  @Inject private Clerk clerk;

  /**
   * Goes through some cycles and receives what is there already, whoever has sent it.
   *
   * @return what was received
   */
  public List<String> run(int from, int count) {
    List<String> received = new ArrayList<>();
    for (int cycle = from; cycle < from + count; cycle++) {
      send(cycle);
      receive(cycle % KINDS == KIND_SLOW ? "slowed" : "shipped", A_MOMENT, received);
    }
    return received;
  }

  /** Receives what there is, up to 200 of each queue. */
  public List<String> rest() {
    List<String> received = new ArrayList<>();
    for (String queue : List.of("shipped", "slowed")) {
      int enough = received.size() + REST_MAX;
      int before;
      do {
        before = received.size();
        receive(queue, PATIENCE, received);
      } while (received.size() > before && received.size() < enough);
    }
    return received;
  }

  private void send(int cycle) {
    if (cycle % KINDS_LATE == 0) {
      desk.send("slow", "late-" + cycle, Map.of());
      return;
    }
    switch (cycle % KINDS) {
      case 1 -> desk.send("orders", "once-" + cycle, Map.of());
      case 3 -> desk.send("orders", "stumble-" + cycle, Map.of());
      case 5 -> clerk.send("orders", "plain-" + cycle);
      case 6 -> {
        desk.sendAndChangeMyMind("orders", "regret-" + cycle);
        failing("orders", "regret-" + cycle);
        desk.send("orders", "plain-" + cycle, Map.of());
      }
      case 7 -> {
        String request = "request-" + cycle;
        if (!desk.askAndGiveBack(request).equals(request)) {
          throw new IllegalStateException(request + " was not answered");
        }
        desk.send("orders", "plain-" + cycle, Map.of());
      }
      case KIND_SLOW -> desk.send("slow", "brisk-" + cycle, Map.of());
      default -> desk.send("orders", "plain-" + cycle, Map.of());
    }
  }

  private void failing(String queue, String text) {
    try {
      clerk.sendAndFail(queue, text);
    } catch (IllegalStateException onPurpose) {
      return;
    }
    throw new IllegalStateException("the clerk did not fail");
  }

  private void receive(String queue, long millis, List<String> received) {
    String text = desk.take(queue, millis);
    if (!text.equals("none")) {
      received.add(text);
    }
  }
}
