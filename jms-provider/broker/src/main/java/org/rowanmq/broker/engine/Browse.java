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

  /** Begins behind a message, before anything was shown. */
  void startBehind(int itsPriority, long itsId) {
    priority = itsPriority;
    after = itsId;
  }

  /** Goes on as far as credit allows; answers a drain once there is nothing more to do. */
  void advance() {
    while (!isReading && priority >= 0 && browser.hasCredit()) {
      if (!showFromMemory() && !readNext()) {
        priority--;
        after = 0;
      }
    }
    if (browser.drain >= 0 && !isReading) {
      browser.answerDrain();
    }
  }

  /** Shows the next ready entry of the priority that no unread row precedes. */
  private boolean showFromMemory() {
    boolean isBroken = window.isBroken(priority) && after < partition.durableId();
    @Nullable Entry entry = next(isBroken ? window.unbroken(priority) : Long.MAX_VALUE);
    if (entry == null) {
      return false;
    }
    showEntry(entry);
    return true;
  }

  /** The next ready entry in memory with an id up to this one. */
  private @Nullable Entry next(long upTo) {
    SortedEntries ready = window.ready(priority);
    int index = ready.indexAfter(after);
    return index < ready.size() && ready.get(index).message.id <= upTo ? ready.get(index) : null;
  }

  private void showEntry(Entry entry) {
    after = entry.message.id;
    if (browser.matches(entry.message) && !queue.hasExpired(entry)) {
      show(entry.message, entry.deliveries);
    }
  }

  private boolean readNext() {
    long from = Math.max(after, window.unbroken(priority));
    if (!window.isBroken(priority) || from >= partition.durableId()) {
      return false;
    }
    isReading = true;
    int limit = Math.min(browser.creditMessages, PAGE_MESSAGES_MAX);
    int pagePriority = priority;
    PageRequest request =
        new PageRequest(
            queue.spec().id(), priority, from, partition.durableId(), limit, PAGE_BYTES);
    window
        .reads()
        .page(
            request,
            RowReads.filter(browser.selector),
            new RowReads.PageListener() {
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
                isReading = false;
                queue.dispatch();
              }
            },
            null);
    return true;
  }

  private void showRows(List<StoredMessage> rows, long scannedTo) {
    for (StoredMessage row : rows) {
      if (!showWithoutRow(row.id() - 1) || !browser.hasCredit()) {
        return;
      }
      after = row.id();
      @Nullable Entry held = window.held(row.id());
      boolean waiting = held == null ? !window.isBuried(row.id()) : held.state == Entry.State.READY;
      long expires = row.annotations().expiresMillis();
      if (waiting && (expires == 0 || expires > partition.now().epochMillis())) {
        Message message = Message.recovered(row, partition);
        show(message, row.annotations().deliveries());
      }
    }
    if (showWithoutRow(scannedTo)) {
      after = Math.max(after, scannedTo);
    }
  }

  /**
   * Shows what precedes a row, or the end of a page, and has no row itself. Returns false if credit
   * does not suffice.
   */
  private boolean showWithoutRow(long upTo) {
    for (Entry entry = next(upTo); entry != null; entry = next(upTo)) {
      if (entry.hasRow) {
        after = entry.message.id; // it is in a page, too
      } else if (browser.hasCredit()) {
        showEntry(entry);
      } else {
        return false;
      }
    }
    return true;
  }

  private void show(Message message, int deliveries) {
    browser.creditMessages--;
    browser.creditBytes -= message.content.length();
    browser.deliveries.show(browser, message, deliveries);
  }
}
