package org.rowanmq.server.kill;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.function.BooleanSupplier;

/** Sends large messages until it is enough: more than a full disk has room for. */
final class Flood implements Load {
  /** Incompressible enough, and larger than a page of any database. */
  private static final int BODY_LENGTH = 100_000;

  private static final java.util.concurrent.atomic.AtomicInteger SERIAL =
      new java.util.concurrent.atomic.AtomicInteger();

  private final Connection connection;
  private final Road road;
  private final BooleanSupplier enough;

  Flood(Connection connection, Road road, BooleanSupplier enough) {
    this.connection = connection;
    this.road = road;
    this.enough = enough;
  }

  @Override
  public void run(Running running) throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      MessageProducer producer = session.createProducer(session.createQueue(road.name()));
      String body =
          new java.util.Random(1)
              .ints(BODY_LENGTH, ' ', '~')
              .collect(
                  StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
              .toString();
      while (running.goesOn() && !enough.getAsBoolean()) {
        int number = SERIAL.incrementAndGet();
        String id = road.name() + "-" + number;
        Message message = session.createTextMessage(body);
        message.setStringProperty(Road.ID, id);
        message.setStringProperty(Road.PRODUCER, road.name());
        message.setIntProperty(Road.NUMBER, number);
        road.attempted(id);
        producer.send(message);
        road.confirmed(id);
      }
    }
  }
}
