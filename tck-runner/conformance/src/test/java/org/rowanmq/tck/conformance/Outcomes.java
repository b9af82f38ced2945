package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A completion listener that notes what it is told. */
final class Outcomes implements CompletionListener {
  final List<Message> completed = new CopyOnWriteArrayList<>();
  final List<Message> failed = new CopyOnWriteArrayList<>();
  final List<Exception> exceptions = new CopyOnWriteArrayList<>();

  @Override
  public void onCompletion(Message message) {
    completed.add(message);
  }

  @Override
  public void onException(Message message, Exception exception) {
    exceptions.add(exception);
    failed.add(message);
  }

  /** Waits until as many sends have succeeded. */
  void await(int count) {
    Awaitility.await()
        .atMost(Duration.ofMillis(Conformance.PATIENCE))
        .untilAsserted(() -> assertThat(completed).hasSize(count));
    assertThat(failed).isEmpty();
  }

  void assertNone() {
    assertThat(completed).isEmpty();
    assertThat(failed).isEmpty();
  }
}
