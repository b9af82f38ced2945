package org.rowanmq.jms;

import static org.rowanmq.jms.JmsErrors.uncheckedOrNull;
import static org.rowanmq.jms.JmsErrors.uncheckedRun;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;

/** A consumer of the simplified API. */
final class JmsConsumer implements JMSConsumer {
  private final BodyConsumer consumer;

  JmsConsumer(BodyConsumer consumer) {
    this.consumer = consumer;
  }

  @Override
  public @Nullable String getMessageSelector() {
    return uncheckedOrNull(consumer::getMessageSelector);
  }

  @Override
  public @Nullable MessageListener getMessageListener() {
    return uncheckedOrNull(consumer::getMessageListener);
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) {
    uncheckedRun(() -> consumer.setMessageListener(listener));
  }

  @Override
  public @Nullable Message receive() {
    return uncheckedOrNull(consumer::receive);
  }

  @Override
  public @Nullable Message receive(long timeoutMillis) {
    return uncheckedOrNull(() -> consumer.receive(timeoutMillis));
  }

  @Override
  public @Nullable Message receiveNoWait() {
    return uncheckedOrNull(consumer::receiveNoWait);
  }

  @Override
  public <T> @Nullable T receiveBody(Class<T> type) {
    return receiveBody(type, 0);
  }

  @Override
  public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) {
    return uncheckedOrNull(() -> consumer.receiveBody(type, timeoutMillis));
  }

  @Override
  public <T> @Nullable T receiveBodyNoWait(Class<T> type) {
    return uncheckedOrNull(() -> consumer.receiveBodyNoWait(type));
  }

  @Override
  public void close() {
    uncheckedRun(consumer::close);
  }
}
