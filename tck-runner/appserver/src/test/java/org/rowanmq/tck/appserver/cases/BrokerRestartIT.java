package org.rowanmq.tck.appserver.cases;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rowanmq.tck.appserver.Scene;
import org.rowanmq.tck.harness.PackagedBroker;

@ExtendWith(ArquillianExtension.class)
@RunAsClient
class BrokerRestartIT {
  private static final int ORDERS = 400;

  @Deployment(testable = false)
  static WebArchive application() {
    return Cases.war();
  }

  @Test
  void nothingIsLostAndNothingComesTwiceWhenTheBrokerIsKilledUnderLoad() throws Exception {
    Scene.server().awaitApplication();
    List<String> orders = IntStream.range(0, ORDERS).mapToObj(i -> "load-" + i).toList();
    Cases.send("orders", orders);
    PackagedBroker broker = Scene.broker();
    for (int kills = 1; kills <= 2; kills++) {
      int enough = ORDERS * kills / 4;
      await().atMost(Cases.PATIENCE).until(() -> Cases.entered("load-").size() >= enough);
      broker.kill();
      Scene.tally().crashed();
      broker.restart();
    }
    Cases.assertOnceEach(orders, "load-");
  }
}
