package org.rowanmq.tck.appserver.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rowanmq.tck.appserver.Counts;
import org.rowanmq.tck.appserver.Scene;

/** A bean takes longer than its transaction may. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TransactionTimeoutIT {
  @Deployment(testable = false)
  static WebArchive application() {
    return Cases.war();
  }

  @Test
  void deliveryThatOutlastsItsTransactionComesAgainAndLeavesNothingBehind() {
    Scene.server().awaitApplication();
    Cases.send("slow", "brisk");
    awaitSlowed("brisk");
    Counts before = Counts.now();
    Cases.send("slow", "late");
    awaitSlowed("brisk", "late (again)");
    await()
        .atMost(Cases.PATIENCE)
        .pollInterval(Cases.POLL)
        .untilAsserted(() -> assertThat(Counts.now().heldMoreThan(before)).isEmpty());
    assertThat(Cases.lyingIn("slowed", "")).containsExactly("brisk", "late (again)");
    assertThat(Cases.lyingIn("DLQ", "late")).isEmpty();
  }

  private static void awaitSlowed(String... texts) {
    await()
        .atMost(Cases.PATIENCE)
        .untilAsserted(() -> assertThat(Cases.lyingIn("slowed", "")).containsExactly(texts));
  }
}
