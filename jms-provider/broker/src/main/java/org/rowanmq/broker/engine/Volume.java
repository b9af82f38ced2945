package org.rowanmq.broker.engine;

/** So many messages with so many bytes of content. Confined to the engine thread. */
final class Volume {
  private long messages;
  private long bytes;

  long messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  void add(long ofMessages, long ofBytes) {
    messages += ofMessages;
    bytes += ofBytes;
  }

  void add(Volume other) {
    add(other.messages, other.bytes);
  }

  void add(Entry entry) {
    add(1, entry.message.content.wholeLength());
  }

  void remove(Entry entry) {
    add(-1, -entry.message.content.wholeLength());
  }
}
