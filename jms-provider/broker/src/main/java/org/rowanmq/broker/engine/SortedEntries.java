package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;

/**
 * Entries of one priority in id order. Appending at the tail and taking from the head cost O(1); a
 * return into the middle moves references only. Confined to the engine thread.
 */
final class SortedEntries {
  private Entry[] items = new Entry[16];
  private int head;
  private int tail;

  int size() {
    return tail - head;
  }

  /** The entry with the {@code index}-th lowest id. */
  Entry get(int index) {
    return items[head + index];
  }

  @Nullable Entry first() {
    return head == tail ? null : items[head];
  }

  /** Adds an entry that is not there. */
  void add(Entry entry) {
    if (tail == items.length) {
      makeRoom();
    }
    int at = tail;
    if (head < tail && items[tail - 1].message.id > entry.message.id) {
      at = head + indexAfter(entry.message.id - 1);
      if (at == head && head > 0) {
        items[--head] = entry;
        return;
      }
      System.arraycopy(items, at, items, at + 1, tail - at);
    }
    items[at] = entry;
    tail++;
  }

  /** Removes the entry; returns whether it was there. */
  boolean remove(Entry entry) {
    int at = head + indexAfter(entry.message.id - 1);
    if (at >= tail || items[at] != entry) {
      return false;
    }
    if (at == head) {
      clear(head++);
    } else {
      System.arraycopy(items, at + 1, items, at, tail - at - 1);
      clear(--tail);
    }
    if (head == tail) {
      head = 0;
      tail = 0;
    }
    return true;
  }

  /** Index of the first entry whose id is above {@code id}. */
  int indexAfter(long id) {
    int low = head;
    int high = tail;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (items[middle].message.id <= id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - head;
  }

  @SuppressWarnings("NullAway") // slots outside head..tail hold nothing
  private void clear(int slot) {
    items[slot] = null;
  }

  private void makeRoom() {
    int size = size();
    Entry[] target = size * 2 > items.length ? new Entry[items.length * 2] : items;
    System.arraycopy(items, head, target, 0, size);
    if (target == items) {
      for (int slot = Math.max(size, head); slot < tail; slot++) {
        clear(slot);
      }
    }
    items = target;
    head = 0;
    tail = size;
  }
}
