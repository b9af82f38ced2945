package org.rowanmq.tck.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a test has received, in order, as a listener or otherwise. Thread-safe. */
public final class Received implements MessageListener {
  /** One delivery. */
  public record Entry(String text, int deliveryCount, boolean isRedelivered) {}

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  /** Notes it. A listener that calls this first can still fail. */
  public Entry note(Message message) throws JMSException {
    Entry entry =
        new Entry(
            message.getBody(String.class),
            message.getIntProperty("JMSXDeliveryCount"),
            message.getJMSRedelivered());
    entries.add(entry);
    return entry;
  }

  @Override
  public void onMessage(Message message) {
    try {
      Entry unused = note(message);
    } catch (JMSException e) {
      throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
    }
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  public List<String> texts() {
    return entries.stream().map(Entry::text).toList();
  }

  /** How often it came, and as which delivery. */
  public List<Integer> deliveryCounts(String text) {
    return entries.stream()
        .filter(entry -> entry.text().equals(text))
        .map(Entry::deliveryCount)
        .toList();
  }

  /** Fails if one is missing or strange. */
  public void assertAll(Collection<String> expected) {
    assertThat(new HashSet<>(texts())).isEqualTo(new HashSet<>(expected));
  }

  /** Fails if one came twice without being marked as redelivered. */
  public void assertNoneDoubledUnmarked() {
    Set<String> seen = new HashSet<>();
    for (Entry entry : entries) {
      assertThat(seen.add(entry.text()) || entry.isRedelivered())
          .as("%s came again and is not marked", entry)
          .isTrue();
    }
  }
}
