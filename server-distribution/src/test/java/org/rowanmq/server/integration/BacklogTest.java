package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.store.jdbc.JdbcMessageStore;
import org.rowanmq.store.jdbc.JdbcStoreConfig;
import org.rowanmq.testkit.store.BacklogLoader;
import org.rowanmq.wire.ContentBuilder;

/** Queues far deeper than memory that were there before the broker started. */
class BacklogTest extends WithBroker {
  private static final int ROWS = 40_000;
  private static final int GONE_FROM = 15_000;
  private static final int GONE_TO = 30_000;

  @BeforeAll
  static void load() throws Exception {
    broker.stop();
    try (SystemEnvironment environment = new SystemEnvironment("backlog-loader")) {
      JdbcMessageStore store =
          JdbcMessageStore.open(JdbcStoreConfig.embedded(directory), environment);
      long now = environment.clock().epochMillis();
      BacklogLoader loader = new BacklogLoader(store, now);
      loader.load("replies", ROWS, n -> row(n, 0));
      loader.load("timed", ROWS, n -> row(n, GONE_FROM <= n && n < GONE_TO ? now - 1 : 0));
      store.close();
    }
    broker.startAgain();
  }

  private static BacklogLoader.Row row(long n, long expiresMillis) {
    return new BacklogLoader.Row(
        4,
        expiresMillis,
        new ContentBuilder()
            .correlationId("c" + n)
            .property("kind", n % 2 == 0 ? "even" : "odd")
            .text("m" + n)
            .build());
  }

  @Test
  void shortLivedConsumersFindTheirRepliesWhereverTheyLie() throws Exception {
    Session session = session();
    Queue replies = session.createQueue("replies");
    for (int i = 0; i < 200; i++) {
      int wanted = (int) (i * 7_919L % (ROWS - 1_000)) + 500;
      String selector = "JMSCorrelationID = 'c" + wanted + "' AND kind <> 'none'";
      try (MessageConsumer consumer = session.createConsumer(replies, selector)) {
        assertThat(text(consumer.receive(8 * SOON))).isEqualTo("m" + wanted);
      }
    }
    try (MessageConsumer none = session.createConsumer(replies, "JMSCorrelationID = 'nobody'")) {
      assertThat(none.receiveNoWait()).isNull();
    }
  }

  @Test
  void aNewReplyReachesTheConsumerThatWaitsForItAtOnce() throws Exception {
    Session session = session();
    Queue replies = session.createQueue("replies");
    try (MessageConsumer consumer = session.createConsumer(replies, "JMSCorrelationID = 'late'");
        MessageProducer producer = session.createProducer(replies)) {
      assertThat(consumer.receiveNoWait()).isNull();
      for (String id : new String[] {"other", "late"}) {
        Message reply = session.createTextMessage(id);
        reply.setJMSCorrelationID(id);
        producer.send(reply);
      }
      assertThat(text(consumer.receive(8 * SOON))).isEqualTo("late");
    }
    try (MessageConsumer other = session.createConsumer(replies, "JMSCorrelationID = 'other'")) {
      assertThat(text(other.receive(8 * SOON))).isEqualTo("other");
    }
  }

  @Test
  void aMessageIsFoundByItsId() throws Exception {
    Session session = session();
    Queue replies = session.createQueue("replies");
    String id = "ID:" + Long.toHexString(BacklogLoader.PRODUCER) + "-" + (ROWS - 7);
    try (MessageConsumer consumer =
        session.createConsumer(replies, "JMSMessageID = '" + id + "'")) {
      // The first of its kind: the whole queue is indexed for it.
      assertThat(text(consumer.receive(8 * SOON))).isEqualTo("m" + (ROWS - 7));
    }
  }

  @Test
  void anUrgentMessageComesBeforeTheBacklogAndWhatHasExpiredNever() throws Exception {
    Session session = session(Session.DUPS_OK_ACKNOWLEDGE);
    Queue timed = session.createQueue("timed");
    Session selective = session();
    // Matches nothing, reads it all, and holds nobody up.
    MessageConsumer hopeless = selective.createConsumer(timed, "kind = 'blue'");
    try (MessageConsumer consumer = session.createConsumer(timed)) {
      for (int n = 0; n < 200; n++) {
        assertThat(text(consumer.receive(8 * SOON))).isEqualTo("m" + n);
      }
    }
    try (MessageProducer producer = session.createProducer(timed)) {
      producer.setPriority(9);
      producer.send(session.createTextMessage("urgent"));
    }
    try (MessageConsumer consumer = session.createConsumer(timed)) {
      assertThat(text(consumer.receive(8 * SOON))).isEqualTo("urgent");
      for (int n = 200; n < ROWS; n++) {
        if (n == GONE_FROM) {
          n = GONE_TO;
        }
        assertThat(text(consumer.receive(8 * SOON))).isEqualTo("m" + n);
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
    assertThat(hopeless.receiveNoWait()).isNull();
  }
}
