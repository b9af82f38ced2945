package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rowanmq.tck.harness.PackagedBroker;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;

/**
 * The broker and the server of this JVM, started once; {@link SceneExtension} opens and closes it.
 */
public final class Scene implements AutoCloseable {
  /** After so many failed deliveries a message is in the dead-letter queue. */
  public static final int MAX_ATTEMPTS = 3;

  private static final class Holder {
    static final Scene SCENE = new Scene();
  }

  private final PackagedBroker broker =
      PackagedBroker.start(
          store()
              + "destinations: {policies: [{destination: '*', redelivery: {max-attempts: "
              + MAX_ATTEMPTS
              + "}}]}");
  private final AppServer server = AppServer.selected(broker);
  private final Tally tally = new Tally(server.name(), server.version());
  private final AtomicBoolean closed = new AtomicBoolean();

  private Scene() {
    long begin = System.nanoTime();
    server.configure();
    server.start();
    // Before Arquillian reads its file, which is once.
    System.setProperty("arquillian.launch", server.name());
    for (Map.Entry<String, String> entry : server.adapter().entrySet()) {
      System.setProperty(entry.getKey(), entry.getValue());
    }
    tally.started(Duration.ofNanos(System.nanoTime() - begin));
  }

  /** By the system property {@code appserver.store}: H2, or a database server of its own. */
  private static String store() {
    String product = AppServer.setting("appserver.store").toUpperCase(Locale.ROOT);
    if (product.equals("H2")) {
      return "";
    }
    try {
      Database database = DatabaseServer.emptied(DatabaseServer.Product.valueOf(product));
      return "store: {url: '"
          + database.url()
          + "', user: "
          + database.user()
          + ", password: "
          + database.password()
          + "}\n";
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("the store cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether {@link DropFolder} deploys here. */
  boolean hasPlace() {
    return server.place() != null;
  }

  static Scene scene() {
    return Holder.SCENE;
  }

  public static PackagedBroker broker() {
    return scene().broker;
  }

  public static AppServer server() {
    return scene().server;
  }

  /** What the application calls the ledger and the transaction manager. */
  public static Map<String, String> names() {
    return scene().server.names();
  }

  /** Descriptors in WEB-INF that this server wants. */
  public static Map<String, String> descriptors() {
    return scene().server.descriptors();
  }

  public static Tally tally() {
    return scene().tally;
  }

  /** Prints the counts; afterwards nothing runs. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.close();
      broker.close();
      tally.print();
    }
  }
}
