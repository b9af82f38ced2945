package org.rowanmq.tck.migration;

/** One half of the program: a connection through one of the APIs. One thread. */
interface Side extends AutoCloseable {
  /** For example {@code 3.1}. */
  String version() throws Exception;

  void send(String queue, Letter letter) throws Exception;

  Letter receive(String queue) throws Exception;

  /** Sends a text and returns the text of the answer that comes to a temporary queue. */
  String ask(String queue, String question) throws Exception;

  /** Receives a text and answers with its upper-case form to where it asks for. */
  void answer(String queue) throws Exception;

  /** Makes a durable subscription and leaves it. */
  void subscribe(String topic, String subscription) throws Exception;

  void publish(String topic, String text) throws Exception;

  /** What has come for the durable subscription; it is removed. */
  String collect(String topic, String subscription) throws Exception;

  @Override
  void close();
}
