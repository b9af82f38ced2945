package org.rowanmq.tck.appserver.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rowanmq.tck.appserver.app.Clerk;
import org.rowanmq.tck.appserver.app.Desk;
import org.rowanmq.tck.appserver.app.Ledger;

/** Runs in the server, as its applications do. */
@ExtendWith(ArquillianExtension.class)
class InsideIT {
  private static final long PATIENCE = 30_000;
  private static final long A_MOMENT = 1_000;

  private Desk desk;
  private Ledger ledger;

  @Deployment
  static WebArchive application() {
    return Cases.war().addClass(InsideIT.class);
  }

  @BeforeEach
  void lookUp() throws NamingException {
    desk = (Desk) new InitialContext().lookup("java:module/Desk");
    ledger = (Ledger) new InitialContext().lookup("java:module/Ledger");
    ledger.open();
  }

  @Test
  void beanOnQueueAnswers() {
    desk.send("echo", "hello", Map.of());
    assertEquals("hello", desk.take("echoed", PATIENCE));
  }

  @Test
  void beanTakesWhatItsSelectorMatches() {
    desk.send("colours", "a red one", Map.of("colour", "red", "size", 4));
    desk.send("colours", "a small red one", Map.of("colour", "red", "size", 3));
    desk.send("colours", "a blue one", Map.of("colour", "blue", "size", 4));
    desk.send("colours", "another red one", Map.of("colour", "red", "size", 5));
    assertEquals("a red one", desk.take("red", PATIENCE));
    assertEquals("another red one", desk.take("red", PATIENCE));
    assertEquals("none", desk.take("red", A_MOMENT));
    assertEquals("a small red one", desk.take("colours", PATIENCE));
    assertEquals("a blue one", desk.take("colours", PATIENCE));
  }

  @Test
  void messageAndRowAreOneTransaction() {
    desk.send("orders", "good", Map.of());
    assertEquals("good", desk.take("shipped", PATIENCE));
    assertEquals(List.of("good"), ledger.orders("good"));
  }

  @Test
  void rolledBackDeliveryComesAgain() {
    desk.send("orders", "once", Map.of());
    assertEquals("once (again)", desk.take("shipped", PATIENCE));
    assertEquals("none", desk.take("shipped", A_MOMENT));
    assertEquals(List.of("once"), ledger.orders("once"));
  }

  @Test
  void poisonBecomesDeadLetter() {
    desk.send("orders", "poison", Map.of());
    assertEquals("poison", desk.take("DLQ", PATIENCE));
    assertEquals("none", desk.take("shipped", A_MOMENT));
    assertEquals(List.of(), ledger.orders("poison"));
  }

  @Test
  void rolledBackSendIsNeverSeen() {
    desk.sendAndChangeMyMind("regrets", "regretted");
    assertEquals("none", desk.take("regrets", A_MOMENT));
    assertEquals(List.of(), ledger.orders("regretted"));
  }

  @Test
  void cdiBeanSendsWithInjectedContext() {
    Clerk clerk = jakarta.enterprise.inject.spi.CDI.current().select(Clerk.class).get();
    assertThrows(IllegalStateException.class, () -> clerk.sendAndFail("letters", "unsent"));
    clerk.send("letters", "letter");
    assertEquals("letter", desk.take("letters", PATIENCE));
    assertEquals("none", desk.take("letters", A_MOMENT));
  }

  @Test
  void requestIsAnswered() {
    assertEquals("what time is it?", desk.ask("what time is it?"));
    assertEquals("and now?", desk.ask("and now?"));
  }
}
