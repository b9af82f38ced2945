package org.rowanmq.tck.appserver.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rowanmq.tck.appserver.AppServer;
import org.rowanmq.tck.appserver.Scene;

@ExtendWith(ArquillianExtension.class)
@RunAsClient
class DurableSubscriptionIT {
  private static final String APPLICATION = "cases";

  @ArquillianResource private Deployer deployer;

  @Deployment(name = APPLICATION, managed = false, testable = false)
  static WebArchive application() {
    return Cases.war();
  }

  @Test
  void nothingIsMissedWhileTheApplicationOrTheServerIsAway() {
    AppServer server = Scene.server();
    deployer.deploy(APPLICATION);
    server.awaitApplication();
    Cases.publish("news", "news 1");
    archived("news 1");

    deployer.undeploy(APPLICATION);
    Cases.publish("news", "news 2");
    deployer.deploy(APPLICATION);
    server.awaitApplication();
    archived("news 1", "news 2");

    server.stop();
    Cases.publish("news", "news 3");
    server.start();
    server.awaitApplication();
    archived("news 1", "news 2", "news 3");

    Cases.publish("news", "news 4");
    archived("news 1", "news 2", "news 3", "news 4");
    deployer.undeploy(APPLICATION);
  }

  private static void archived(String... news) {
    await()
        .atMost(Cases.PATIENCE)
        .untilAsserted(() -> assertThat(Cases.lyingIn("archive", "news")).containsExactly(news));
  }
}
