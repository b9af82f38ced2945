package org.rowanmq.broker.engine;

import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;

/**
 * How much a queue holds. Persistent rows are counted apart from what a restart drops: a queue with
 * more rows than its window has a counter row, written in each batch that changes it, so that no
 * start needs to count a backlog. Confined to the engine thread.
 */
final class Depth {
  private final QueueSpec spec;
  private final Partition partition;
  private final Runnable writeCounter = this::writeCounter;
  private boolean hasCounterRow;
  private boolean needsCount;
  private long rows;
  private long rowBytes;
  private long looseMessages;
  private long looseBytes;

  Depth(QueueSpec spec, Partition partition, boolean recovered) {
    this.spec = spec;
    this.partition = partition;
    this.needsCount = recovered;
  }

  void recoveredCounter(long messages, long bytes) {
    hasCounterRow = true;
    counted(messages, bytes);
  }

  boolean needsCount() {
    return needsCount;
  }

  void counted(long messages, long bytes) {
    needsCount = false;
    rows = messages;
    rowBytes = bytes;
  }

  void added(Entry entry) {
    change(entry, 1);
  }

  void removed(Entry entry) {
    change(entry, -1);
  }

  long messages() {
    return rows + looseMessages;
  }

  long bytes() {
    return rowBytes + looseBytes;
  }

  private void change(Entry entry, int sign) {
    long length = (long) sign * entry.message.content.length();
    if (spec.durable() && entry.hasRow && entry.message.annotations.persistent()) {
      rows += sign;
      rowBytes += length;
      changed();
    } else {
      looseMessages += sign;
      looseBytes += length;
    }
  }

  private void changed() {
    if (hasCounterRow || rows > partition.settings().windowMessages()) {
      partition.beforeNextBatch(writeCounter);
    }
  }

  private void writeCounter() {
    int window = partition.settings().windowMessages();
    if (rows > window) {
      hasCounterRow = true;
      partition.store(new StoreOp.PutCounter(spec.id(), rows, rowBytes));
    } else if (hasCounterRow) {
      // Some way below the limit, so that a queue at its edge does not write and remove the row in
      // turn.
      hasCounterRow = rows > window / 2;
      partition.store(
          hasCounterRow
              ? new StoreOp.PutCounter(spec.id(), rows, rowBytes)
              : new StoreOp.PutCounter(spec.id(), -1, 0));
    }
  }
}
