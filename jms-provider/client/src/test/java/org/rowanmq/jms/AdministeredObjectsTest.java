package org.rowanmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.spi.NamingManager;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.config.ClientConfig;
import org.rowanmq.jms.destination.JmsQueue;
import org.rowanmq.jms.destination.JmsTemporaryQueue;
import org.rowanmq.jms.destination.JmsTemporaryTopic;
import org.rowanmq.jms.destination.JmsTopic;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/** JMS 3.1 §10.2: administered objects are serialisable and can be bound. */
class AdministeredObjectsTest {
  private static final JmsQueue QUEUE = new JmsQueue(Destination.queue("orders"));
  private static final JmsTopic TOPIC = new JmsTopic(Destination.topic("orders"));

  private static byte[] write(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  /** As a naming service does it. */
  private static Object rebuilt(Referenceable object) throws Exception {
    Reference kept = (Reference) read(write(object.getReference()));
    return NamingManager.getObjectInstance(kept, null, null, null);
  }

  @Test
  void destinationsComeBackEqual() throws Exception {
    assertThat(read(write(QUEUE))).isEqualTo(QUEUE).hasSameHashCodeAs(QUEUE).isNotEqualTo(TOPIC);
    assertThat(read(write(TOPIC))).isEqualTo(TOPIC).isInstanceOf(JmsTopic.class);
    assertThat(rebuilt(QUEUE)).isEqualTo(QUEUE).isInstanceOf(JmsQueue.class);
    assertThat(rebuilt(TOPIC)).isEqualTo(TOPIC).isInstanceOf(JmsTopic.class);
  }

  @Test
  void temporaryDestinationsAreNotKept() {
    JmsTemporaryQueue queue =
        new JmsTemporaryQueue(new Destination(DestinationKind.TEMPORARY_QUEUE, "t"), null);
    JmsTemporaryTopic topic =
        new JmsTemporaryTopic(new Destination(DestinationKind.TEMPORARY_TOPIC, "t"), null);
    assertThatThrownBy(() -> write(queue))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("temp-queue://t is temporary");
    assertThatThrownBy(() -> write(topic)).isInstanceOf(NotSerializableException.class);
    assertThatThrownBy(queue::getReference)
        .isInstanceOf(NamingException.class)
        .hasMessageContaining("temporary");
  }

  @Test
  void aFactoryComesBackWithUriUserAndPassword() throws Exception {
    JmsConnectionFactory factory =
        new JmsConnectionFactory("rowans://broker:1?ca-file=ca.pem&prefetch=3", "ann", "s3cret");
    for (Object object : new Object[] {read(write(factory)), rebuilt(factory)}) {
      JmsConnectionFactory back = (JmsConnectionFactory) object;
      assertThat(back.getUri()).isEqualTo(factory.getUri());
      assertThat(back.config()).isEqualTo(factory.config());
      assertThat(back.getUser()).isEqualTo("ann");
      assertThat(back.getReference().get("password").getContent()).isEqualTo("s3cret");
    }
  }

  @Test
  void aPasswordThatWasNotSetIsNotInvented() throws Exception {
    JmsConnectionFactory factory = new JmsConnectionFactory("rowan://broker");
    assertThat(factory.getReference().get("user")).isNull();
    assertThat(factory.getReference().get("password")).isNull();
    assertThat(((JmsConnectionFactory) rebuilt(factory)).getUser()).isNull();
    assertThat(((JmsConnectionFactory) read(write(factory))).getUser()).isNull();
  }

  @Test
  void aFactoryThatHoldsMoreThanItsUriSaysIsRefused() {
    JmsConnectionFactory inProcess =
        new JmsConnectionFactory(
            (listener, timeout) -> {
              throw new IOException("never called");
            },
            null);
    assertThatThrownBy(() -> write(inProcess))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("connector of this process");
    assertThatThrownBy(inProcess::getReference).isInstanceOf(NamingException.class);

    JmsConnectionFactory configured = new JmsConnectionFactory("rowan://broker");
    configured.configure(ClientConfig.defaults());
    assertThatThrownBy(() -> write(configured)).isInstanceOf(NotSerializableException.class);
  }

  @Test
  void referencesOfOthersAreLeftAlone() throws Exception {
    Reference other = new Reference("com.acme.Thing", "com.acme.ThingFactory", null);
    assertThat(new ConnectionFactoryReference().getObjectInstance(other, null, null, null))
        .isNull();
    assertThat(new ConnectionFactoryReference().getObjectInstance("text", null, null, null))
        .isNull();
  }

  @Test
  void theSerialisedFormIsTheOneOfTheFirstRelease() throws Exception {
    String form = new String(write(QUEUE), StandardCharsets.ISO_8859_1);
    assertThat(form)
        .contains("DestinationReference$Serialised")
        .contains("destination")
        .contains("queue://orders")
        .doesNotContain("wire");
    assertThat(HexFormat.of().formatHex(write(new JmsConnectionFactory("rowan://broker"))))
        .contains(HexFormat.of().formatHex("rowan://broker".getBytes(StandardCharsets.UTF_8)))
        .contains(HexFormat.of().formatHex("Serialised".getBytes(StandardCharsets.UTF_8)));
  }
}
