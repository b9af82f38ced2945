package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
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
  private boolean hasCounterRow;
  private boolean needsCount;
  private long rows;
  private long rowBytes;
  private long looseMessages;
  private long looseBytes;
  private long durableRows;
  private long durableBytes;
  private long stagedRows;
  private long stagedBytes;
  private boolean willHaveCounterRow;
  private boolean isDropped;

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
    durableRows = messages;
    durableBytes = bytes;
  }

  /** The current unit adds the entry. */
  void added(Entry entry) {
    change(entry, 1);
    note(entry, 1);
  }

  /** The current unit removes the entry. */
  void removed(Entry entry) {
    change(entry, -1);
    note(entry, -1);
  }

  /** The current unit removes a message that is not in memory. */
  void removed(long bytes, boolean ofRow) {
    change(-1, -bytes, ofRow);
    if (ofRow) {
      partition.changeOfRows(this, -1, -bytes);
    }
  }

  /** The unit that removed it was refused. */
  void notRemoved(long bytes, boolean ofRow) {
    change(1, bytes, ofRow);
  }

  /** The unit that added the entry was refused. */
  void notAdded(Entry entry) {
    change(entry, -1);
  }

  /** The unit that removed the entry was refused. */
  void notRemoved(Entry entry) {
    change(entry, 1);
  }

  long messages() {
    return rows + looseMessages;
  }

  long bytes() {
    return rowBytes + looseBytes;
  }

  /** The queue is gone, and its counter row with it. */
  void drop() {
    isDropped = true;
  }

  /** Whether it counts as a row that a restart keeps. */
  boolean isRow(Entry entry) {
    return spec.durable() && entry.hasRow && entry.message.annotations.persistent();
  }

  private void change(Entry entry, int sign) {
    change(sign, sign * entry.message.content.wholeLength(), isRow(entry));
  }

  private void change(int messages, long bytes, boolean ofRow) {
    if (ofRow) {
      rows += messages;
      rowBytes += bytes;
    } else {
      looseMessages += messages;
      looseBytes += bytes;
    }
  }

  private void note(Entry entry, int sign) {
    if (isRow(entry)) {
      partition.changeOfRows(this, sign, (long) sign * entry.message.content.wholeLength());
    }
  }

  // The counter row: what it says is true of each batch by itself, also when units are isolated.

  /** The batch being put together changes the rows so. */
  void stage(int messages, long bytes) {
    stagedRows += messages;
    stagedBytes += bytes;
  }

  /** The counter row that goes with what was staged, or null for none. */
  @Nullable StoreOp counter() {
    int window = partition.settings().windowMessages();
    long messages = durableRows + stagedRows;
    // Removed only some way below the limit, so that a queue at its edge does not write and remove
    // the row in turn.
    willHaveCounterRow = messages > (hasCounterRow ? window / 2 : window);
    if (isDropped || !(hasCounterRow || willHaveCounterRow)) {
      return null;
    }
    return willHaveCounterRow
        ? new StoreOp.PutCounter(spec.id(), messages, durableBytes + stagedBytes)
        : new StoreOp.PutCounter(spec.id(), -1, 0);
  }

  /** What was staged is durable, or was refused. */
  void staged(boolean isDurable) {
    if (isDurable) {
      durableRows += stagedRows;
      durableBytes += stagedBytes;
      hasCounterRow = willHaveCounterRow;
    }
    stagedRows = 0;
    stagedBytes = 0;
  }
}
