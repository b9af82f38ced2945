package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Messages of another provider, sent through this one. */
class ForeignMessagesIT extends SessionConformance {
  public record Text(String text) {
    public String getText() {
      return text;
    }
  }

  public record Holder(Serializable object) {
    public Serializable getObject() {
      return object;
    }
  }

  public static final class Entries {
    private final Map<String, Object> map = new TreeMap<>();

    public Enumeration<String> getMapNames() {
      return Collections.enumeration(map.keySet());
    }

    public Object getObject(String name) {
      return map.get(name);
    }
  }

  public static final class Bytes {
    private final byte[] bytes;
    private ByteArrayInputStream in;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    public void reset() {
      in = new ByteArrayInputStream(bytes);
    }

    public int readBytes(byte[] into) {
      return in.read(into, 0, into.length);
    }

    public int readBytes(byte[] into, int length) {
      return in.read(into, 0, length);
    }

    public byte readByte() {
      return (byte) in.read();
    }

    public long getBodyLength() {
      return bytes.length;
    }
  }

  public static final class Values {
    private final List<Object> values = new ArrayList<>();
    private int position;

    public void reset() {
      position = 0;
    }

    public Object readObject() throws JMSException {
      if (position == values.size()) {
        throw new MessageEOFException("end", "END");
      }
      return values.get(position++);
    }
  }

  @Test
  @Clause({"3.12", "3.4.11"})
  void foreignTextIsSentAndGetsItsHeadersBack() throws JMSException {
    TextMessage foreign = ForeignMessage.of(TextMessage.class, new Text("hello"));
    foreign.setJMSCorrelationID("c");
    foreign.setJMSType("t");
    foreign.setJMSReplyTo(queue);
    foreign.setStringProperty("color", "blue");
    foreign.setObjectProperty("n", 7L);
    foreign.setStringProperty("JMSXGroupID", "g");

    long before = System.currentTimeMillis();
    producer.send(foreign, DeliveryMode.NON_PERSISTENT, 7, 60_000);
    long after = System.currentTimeMillis();

    assertThat(foreign.getJMSMessageID()).startsWith("ID:");
    assertThat(foreign.getJMSDestination()).isEqualTo(queue);
    assertThat(foreign.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(foreign.getJMSPriority()).isEqualTo(7);
    assertThat(foreign.getJMSTimestamp()).isBetween(before, after);
    assertThat(foreign.getJMSExpiration()).isBetween(before + 60_000, after + 60_000);
    assertThat(foreign.getJMSDeliveryTime()).isBetween(before, after);

    TextMessage received = (TextMessage) receive();
    assertThat(received.getText()).isEqualTo("hello");
    assertThat(received.getJMSMessageID()).isEqualTo(foreign.getJMSMessageID());
    assertThat(received.getJMSTimestamp()).isEqualTo(foreign.getJMSTimestamp());
    assertThat(received.getJMSCorrelationID()).isEqualTo("c");
    assertThat(received.getJMSType()).isEqualTo("t");
    assertThat(received.getJMSReplyTo()).isEqualTo(queue);
    assertThat(received.getStringProperty("color")).isEqualTo("blue");
    assertThat(received.getObjectProperty("n")).isEqualTo(7L);
    assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("g");
  }

  @Test
  @Clause("3.12")
  void foreignBytesAreSent() throws JMSException {
    byte[] bytes = new byte[10_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Message received = transferred(ForeignMessage.of(BytesMessage.class, new Bytes(bytes)));
    assertThat(received).isInstanceOf(BytesMessage.class);
    assertThat(received.getBody(byte[].class)).isEqualTo(bytes);
  }

  @Test
  @Clause("3.12")
  void foreignMapIsSent() throws JMSException {
    Entries entries = new Entries();
    entries.map.put("a", 1);
    entries.map.put("b", "two");
    entries.map.put("c", new byte[] {3});
    entries.map.put("d", null);
    MapMessage received = transferred(ForeignMessage.of(MapMessage.class, entries));
    assertThat(received.getInt("a")).isEqualTo(1);
    assertThat(received.getString("b")).isEqualTo("two");
    assertThat(received.getBytes("c")).containsExactly(3);
    assertThat(received.itemExists("d")).isTrue();
  }

  @Test
  @Clause("3.12")
  void foreignStreamIsSent() throws JMSException {
    Values values = new Values();
    values.values.addAll(java.util.Arrays.asList(1, "two", 'c', null, new byte[] {5}));
    StreamMessage received = transferred(ForeignMessage.of(StreamMessage.class, values));
    assertThat(received.readInt()).isEqualTo(1);
    assertThat(received.readString()).isEqualTo("two");
    assertThat(received.readChar()).isEqualTo('c');
    assertThat(received.readObject()).isNull();
    assertThat(received.readObject()).isEqualTo(new byte[] {5});
    assertRefused(MessageEOFException.class, received::readObject);
  }

  @Test
  @Clause("3.12")
  void foreignObjectIsSent() throws JMSException {
    ObjectMessage received =
        transferred(ForeignMessage.of(ObjectMessage.class, new Holder("thing")));
    assertThat(received.getObject()).isEqualTo("thing");
  }

  @Test
  @Clause("3.12")
  void foreignMessageWithoutBodyIsSent() throws JMSException {
    Message foreign = ForeignMessage.of(Message.class, "");
    foreign.setIntProperty("n", 1);
    assertThat(transferred(foreign).getIntProperty("n")).isEqualTo(1);
  }

  @Test
  @Clause({"3.12", "7.5", "7.6"})
  void producerOfAContextSendsForeignMessages() throws JMSException {
    TextMessage foreign = ForeignMessage.of(TextMessage.class, new Text("hello"));
    context(JMSContext.AUTO_ACKNOWLEDGE)
        .createProducer()
        .setProperty("n", 1)
        .setJMSType("t")
        .send(queue, foreign);
    assertThat(foreign.getJMSMessageID()).startsWith("ID:");
    Message received = receive();
    assertThat(received.getBody(String.class)).isEqualTo("hello");
    assertThat(received.getIntProperty("n")).isEqualTo(1);
    assertThat(received.getJMSType()).isEqualTo("t");
  }

  @Test
  @Clause({"3.12", "7.3.6"})
  void completionListenerGetsTheForeignMessageBack() throws Exception {
    TextMessage foreign = ForeignMessage.of(TextMessage.class, new Text("hello"));
    CompletableFuture<Message> completed = new CompletableFuture<>();
    producer.send(
        foreign,
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            completed.complete(message);
          }

          @Override
          public void onException(Message message, Exception exception) {
            completed.completeExceptionally(exception);
          }
        });
    assertThat(completed.get(PATIENCE, TimeUnit.MILLISECONDS)).isSameAs(foreign);
    assertThat(foreign.getJMSMessageID()).startsWith("ID:");
    assertThat(receive().getJMSMessageID()).isEqualTo(foreign.getJMSMessageID());
  }

  @Test
  @Clause({"3.12", "3.9"})
  void foreignMessageCanBeSentAgain() throws JMSException {
    TextMessage foreign = ForeignMessage.of(TextMessage.class, new Text("hello"));
    producer.send(foreign);
    String first = foreign.getJMSMessageID();
    producer.send(foreign);
    assertThat(foreign.getJMSMessageID()).isNotEqualTo(first);
    assertThat(receive().getJMSMessageID()).isEqualTo(first);
    assertThat(receive().getBody(String.class)).isEqualTo("hello");
  }
}
