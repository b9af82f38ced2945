package org.rowanmq.tck.appserver.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rowanmq.tck.appserver.AppServer;
import org.rowanmq.tck.appserver.Scene;

/**
 * The server ends in the middle of two-phase commits; when it is back, every resource must come to
 * the same outcome.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class CrashIT {
  private static final int END_SECONDS = 60;
  private static final int ORDERS = 300;

  @Deployment(testable = false)
  static WebArchive application() {
    return Cases.war();
  }

  /**
   * Four transactions at once, each with a row and a message, each at a step of its own:
   *
   * <ul>
   *   <li>crash-prepared: decided, and nobody has committed
   *   <li>crash-half: decided, and the row is committed, the message is not
   *   <li>crash-undecided: the message and the row are prepared
   *   <li>halt-delivery: a delivery to a bean with its row and send, decided and half committed
   * </ul>
   */
  @Test
  void everyResourceComesToTheSameOutcome() throws Exception {
    AppServer server = Scene.server();
    server.awaitApplication();
    server.ask("do", "halt", "order", "crash-prepared", "moment", "COMMIT", "after", "0");
    server.ask("do", "halt", "order", "crash-half", "moment", "COMMIT", "after", "1");
    server.ask("do", "halt", "order", "crash-undecided", "moment", "PREPARE", "after", "2");
    Cases.send("orders", "halt-delivery");
    server.awaitEnd(END_SECONDS);
    Scene.tally().crashed();
    server.start();
    server.awaitApplication();
    assertSameOutcomes();
  }

  private static void assertSameOutcomes() {
    Set<String> done = Set.of("crash-prepared", "crash-half", "halt-delivery");
    TreeMap<String, String> outcomes = new TreeMap<>();
    try {
      await()
          .atMost(Cases.PATIENCE)
          .pollInterval(Cases.POLL)
          .untilAsserted(
              () -> {
                outcomes.clear();
                for (String each :
                    List.of("crash-prepared", "crash-half", "crash-undecided", "halt-delivery")) {
                  int rows = Cases.entered(each).size();
                  int messages = Cases.lyingIn("shipped", each).size();
                  boolean isDone = done.contains(each);
                  if (rows != messages || rows != (isDone ? 1 : 0)) {
                    outcomes.put(each, rows + " rows, " + messages + " messages");
                  }
                }
                assertThat(outcomes).isEmpty();
                assertThat(Cases.isAnythingInDoubt()).isFalse();
              });
    } finally {
      Scene.tally().mixed(outcomes.size());
    }
    assertThat(Cases.lyingIn("orders", "halt")).isEmpty();
  }

  @Test
  void nothingIsLostAndNothingComesTwiceWhenTheServerIsKilledUnderLoad() throws Exception {
    AppServer server = Scene.server();
    server.awaitApplication();
    List<String> orders = IntStream.range(0, ORDERS).mapToObj(i -> "killed-" + i).toList();
    Cases.send("orders", orders);
    await().atMost(Cases.PATIENCE).until(() -> Cases.entered("killed-").size() >= ORDERS / 4);
    server.kill();
    Scene.tally().crashed();
    server.start();
    server.awaitApplication();
    Cases.assertOnceEach(orders, "killed-");
  }
}
