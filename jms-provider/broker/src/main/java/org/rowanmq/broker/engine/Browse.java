package org.rowanmq.broker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoredMessage;

/**
 * One pass of a browser over a queue, in hand-out order: what is ready in memory, then, behind the
 * window, pages of rows. Shows each waiting message at most once and holds none. Confined to the
 * engine thread.
 */
final class Browse {
  private static final int PAGE_MESSAGES_MAX = 200;
  private static final long PAGE_BYTES = 4 << 20;
  private static final long RETRY_MILLIS = 500;

  private final QueueConsumer browser;
  private final QueueState queue;
  private final Window window;
  private final Partition partition;
  private int priority = Scan.PRIORITIES - 1;
  private long after;
  private boolean isReading;

  Browse(QueueConsumer browser, QueueState queue, Window window, Partition partition) {
    this.browser = browser;
    this.queue = queue;
    this.window = window;
    this.partition = partition;
  }

  /** Goes on as far as credit allows; answers a drain once there is nothing more to do. */
  void advance() {
    while (!isReading && priority >= 0 && browser.hasCredit()) {
      if (!showFromMemory() && !readNext() && !showYoungest()) {
        priority--;
        after = 0;
      }
    }
    if (browser.drain >= 0 && !isReading) {
      queue.answerDrain(browser);
    }
  }

  /** Shows the next ready entry of the priority that no unread row precedes. */
  private boolean showFromMemory() {
    Scan all = window.all();
    SortedEntries ready = all.ready(priority);
    int index = ready.indexAfter(after);
    if (index >= ready.size() || ready.get(index).message.id > window.reach(all, priority)) {
      return false;
    }
    show(ready.get(index));
    return true;
  }

  /** Every durable row was read: shows the next ready entry that came after them. */
  private boolean showYoungest() {
    SortedEntries ready = window.all().ready(priority);
    int index = ready.indexAfter(after);
    if (index >= ready.size()) {
      return false;
    }
    show(ready.get(index));
    return true;
  }

  /**
   * Shows the ready entries before this id: among rows behind the window lie messages that have no
   * row. Returns whether the credit was enough.
   */
  private boolean showFromMemoryUpTo(long id) {
    SortedEntries ready = window.all().ready(priority);
    int index = ready.indexAfter(after);
    while (index < ready.size() && ready.get(index).message.id < id && browser.hasCredit()) {
      show(ready.get(index));
      index = ready.indexAfter(after);
    }
    return browser.hasCredit();
  }

  private void show(Entry entry) {
    after = entry.message.id;
    boolean matches = browser.selector == null || browser.selector.matches(entry.message);
    if (matches && !queue.hasExpired(entry)) {
      show(entry.message, entry.deliveries);
    }
  }

  private boolean readNext() {
    Scan all = window.all();
    long from = Math.max(after, all.cursor[priority]);
    if (!window.isBehind(all, priority) || from >= partition.durableId()) {
      return false;
    }
    isReading = true;
    int limit = Math.min(browser.creditMessages, PAGE_MESSAGES_MAX);
    int pagePriority = priority;
    PageRequest request =
        new PageRequest(
            queue.spec().id(), priority, from, partition.durableId(), limit, PAGE_BYTES);
    window.page(
        request,
        browser.selector,
        new Window.PageListener() {
          @Override
          public void page(List<StoredMessage> rows, long scannedTo) {
            isReading = false;
            if (pagePriority == priority) {
              showRows(rows, scannedTo);
            }
            queue.dispatch();
          }

          @Override
          public void failed() {
            partition.after(
                RETRY_MILLIS,
                () -> {
                  isReading = false;
                  queue.dispatch();
                });
          }
        });
    return true;
  }

  private void showRows(List<StoredMessage> rows, long scannedTo) {
    for (StoredMessage row : rows) {
      if (!showFromMemoryUpTo(row.id())) {
        return;
      }
      after = row.id();
      @Nullable Entry held = window.held(row.id());
      boolean waiting = held == null ? !window.isBuried(row.id()) : held.state == Entry.State.READY;
      long expires = row.annotations().expiresMillis();
      if (waiting && (expires == 0 || expires > partition.now().epochMillis())) {
        Message message =
            Message.recovered(
                row.id(),
                row.priority(),
                row.annotations(),
                row.shared(),
                row.content(),
                partition.budget());
        show(message, row.annotations().deliveries());
      }
    }
    if (showFromMemoryUpTo(scannedTo)) {
      after = Math.max(after, scannedTo);
    }
  }

  private void show(Message message, int deliveries) {
    browser.creditMessages--;
    browser.creditBytes -= message.content.length();
    browser.deliveries.show(browser, message, deliveries);
  }
}
