package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.engine.selector.SelectorSyntaxException;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.RedeliveryTerms;

/**
 * Administrators look at dead letters, put them back and remove them. A dead letter is named by its
 * key in its queue, {@code PRIORITY:ID}. Confined to the engine thread.
 */
final class AdminDeadLetters {
  private static final int ROWS_MAX = 500;

  /** Of a page: at most three bytes each, a page fits any frame. */
  private static final int PAGE_CHARS = 48 * 1024;

  private static final List<String> COLUMNS =
      List.of(
          "key",
          "message-id",
          "origin",
          "attempts",
          "first-failed",
          "last-failed",
          "reason",
          "exception",
          "text",
          "bytes");

  private final Parts parts;
  private int listings;

  AdminDeadLetters(Parts parts) {
    this.parts = parts;
  }

  /** The dead letters of a queue, in hand-out order, as far as a selector matches. */
  void list(Link link, ClientFrame.Admin frame) {
    QueueState queue = queue(link, frame);
    if (queue == null) {
      return;
    }
    @Nullable Selector selector;
    try {
      String text = frame.arguments().getOrDefault("selector", "");
      selector = text.isBlank() ? null : Selector.parse(text);
    } catch (SelectorSyntaxException wrong) {
      refuse(link, frame, "Argument 'selector': " + wrong.getMessage());
      return;
    }
    Cursor cursor;
    try {
      cursor = Cursor.parse(frame.page(), parts.partition().lastId());
    } catch (IllegalArgumentException wrong) {
      refuse(link, frame, String.valueOf(wrong.getMessage()));
      return;
    }
    new Listing(link, frame, queue, selector, cursor).begin();
  }

  /** Puts dead letters back, or removes them: all in one unit. */
  void change(Link link, ClientFrame.Admin frame) {
    QueueState queue = queue(link, frame);
    if (queue == null) {
      return;
    }
    List<MessageRef> refs = new ArrayList<>();
    @Nullable QueueState to = null;
    try {
      refs.addAll(refs(queue, frame.arguments().getOrDefault("keys", "")));
      String name = frame.arguments().get("to");
      to = name == null ? null : target(name);
    } catch (IllegalArgumentException wrong) {
      refuse(link, frame, String.valueOf(wrong.getMessage()));
      return;
    }
    refs.sort(
        Comparator.comparingInt(MessageRef::priority).reversed().thenComparingLong(MessageRef::id));
    @Nullable QueueState target = to;
    queue.find(refs, found -> change(link, frame, refs, found, target));
  }

  private void change(
      Link link,
      ClientFrame.Admin frame,
      List<MessageRef> refs,
      List<Entry> found,
      @Nullable QueueState to) {
    Map<MessageRef, String> outcomes = new HashMap<>();
    Map<String, @Nullable QueueState> origins = new HashMap<>();
    for (Entry entry : found) {
      String origin = entry.notes.get(Notes.DEAD_LETTER_ORIGIN);
      if (origin == null) {
        outcomes.put(entry.ref(), "no dead letter");
        continue;
      }
      if (frame.operation() == AdminOperation.RETRY_DEAD_LETTERS) {
        if (to == null && !origins.containsKey(origin)) {
          origins.put(origin, origin(origin));
        }
        @Nullable QueueState target = to != null ? to : origins.get(origin);
        if (target == null) {
          outcomes.put(entry.ref(), "'" + origin + "' is gone");
          continue;
        }
        parts.publisher().revive(entry, target);
        outcomes.put(entry.ref(), "to " + target.spec().displayName());
      } else {
        outcomes.put(entry.ref(), "deleted");
      }
      entry.queue.unready(entry);
      entry.queue.take(entry);
    }
    List<List<String>> rows = new ArrayList<>();
    for (MessageRef ref : refs) {
      rows.add(List.of(key(ref.priority(), ref.id()), outcomes.getOrDefault(ref, "not there")));
    }
    Runnable reply =
        () ->
            link.send(
                new BrokerFrame.AdminReply(
                    frame.request(), null, "", List.of("key", "outcome"), rows, ""));
    parts.partition().whenStored(reply);
    parts
        .partition()
        .whenRejected(
            () ->
                link.send(
                    new BrokerFrame.AdminReply(
                        frame.request(),
                        ErrorCode.STORE_REJECTED,
                        "The database refuses this change",
                        List.of(),
                        List.of(),
                        "")));
  }

  /** Where a dead letter comes from; null if that is gone. */
  private @Nullable QueueState origin(String name) {
    @Nullable QueueState queue = parts.topology().queue(name);
    for (QueueState each : parts.topology().all()) {
      if (queue == null && each.spec().displayName().equals(name)) {
        queue = each;
      }
    }
    return queue;
  }

  private QueueState target(String name) {
    QueueState queue = parts.topology().queue(name);
    if (queue == null && !parts.settings().autoCreate()) {
      throw new IllegalArgumentException("Argument 'to' is '" + name + "'; allowed: a queue");
    }
    if (queue == null && (name.isBlank() || name.length() > 512)) {
      throw new IllegalArgumentException(
          "Argument 'to' is '" + name + "'; allowed: 1 to 512 characters");
    }
    return queue == null ? parts.topology().queueOrCreate(name) : queue;
  }

  /** The queue that the arguments name, the default policy's if they name none. */
  private @Nullable QueueState queue(Link link, ClientFrame.Admin frame) {
    String name =
        frame
            .arguments()
            .getOrDefault("queue", parts.settings().policyFor("*").redelivery().deadLetterQueue());
    QueueState queue = parts.topology().queue(name);
    if (queue == null) {
      refuse(link, frame, "Argument 'queue' is '" + name + "'; allowed: a queue there is");
    }
    return queue;
  }

  private static Set<MessageRef> refs(QueueState queue, String keys) {
    Set<MessageRef> refs = new HashSet<>();
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "Argument 'keys' is missing; allowed: keys with commas between");
    }
    for (String key : keys.split(",", -1)) {
      Cursor cursor = Cursor.parse(key, 0);
      refs.add(new MessageRef(queue.spec().id(), cursor.priority(), cursor.after()));
    }
    if (refs.size() > ROWS_MAX) {
      throw new IllegalArgumentException(
          "Argument 'keys' has " + refs.size() + "; allowed: at most " + ROWS_MAX);
    }
    return refs;
  }

  private static String key(int priority, long id) {
    return priority + ":" + id;
  }

  private static void refuse(Link link, ClientFrame.Admin frame, String detail) {
    link.send(
        new BrokerFrame.AdminReply(
            frame.request(), ErrorCode.ARGUMENT_INVALID, detail, List.of(), List.of(), ""));
  }

  /**
   * Where a page begins, or a key.
   *
   * @param after the page begins behind this id
   * @param upTo what came later is not shown, so that a listing ends
   */
  private record Cursor(int priority, long after, long upTo) {
    static Cursor parse(String text, long lastId) {
      if (text.isEmpty()) {
        return new Cursor(9, 0, lastId);
      }
      String[] parts = text.split(":", -1);
      try {
        int priority = Integer.parseInt(parts[0]);
        long id = Long.parseLong(parts[1]);
        long upTo = parts.length > 2 ? Long.parseLong(parts[2]) : lastId;
        if (parts.length <= 3 && priority >= 0 && priority <= 9 && id >= 0) {
          return new Cursor(priority, id, upTo);
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException wrong) {
        // Reported below.
      }
      throw new IllegalArgumentException(
          "'" + text + "' is no key; allowed: PRIORITY:ID, as LIST_DEAD_LETTERS shows it");
    }
  }

  /** A browser that fills one page. */
  private final class Listing implements QueueConsumer.Deliveries {
    private final Link link;
    private final ClientFrame.Admin frame;
    private final QueueState queue;
    private final Cursor cursor;
    private final QueueConsumer consumer;
    private final List<List<String>> rows = new ArrayList<>();
    private int seen;
    private int chars;
    private boolean isFull;
    private int lastPriority;
    private long lastId;

    Listing(
        Link link,
        ClientFrame.Admin frame,
        QueueState queue,
        @Nullable Selector selector,
        Cursor cursor) {
      this.link = link;
      this.frame = frame;
      this.queue = queue;
      this.cursor = cursor;
      this.consumer =
          new QueueConsumer(0, ++listings, selector, this, false, 0, 1, RedeliveryTerms.NONE);
    }

    void begin() {
      queue.recipients().addBrowser(consumer, cursor.priority(), cursor.after());
      queue.recipients().credit(consumer, ROWS_MAX, Long.MAX_VALUE);
      queue.recipients().drain(consumer, 1);
    }

    @Override
    public void show(QueueConsumer to, Message message, int deliveries) {
      seen++;
      if (isFull) {
        return;
      }
      boolean isDead = message.annotations.notes().containsKey(Notes.DEAD_LETTER_REASON);
      if (isDead && message.id <= cursor.upTo()) {
        List<String> row = row(message);
        chars += row.stream().mapToInt(String::length).sum();
        isFull = chars > PAGE_CHARS && !rows.isEmpty();
        if (isFull) {
          return;
        }
        rows.add(row);
      }
      lastPriority = message.priority;
      lastId = message.id;
    }

    @Override
    public void drained(QueueConsumer to, int drain) {
      String next =
          isFull || seen >= ROWS_MAX ? key(lastPriority, lastId) + ":" + cursor.upTo() : "";
      link.send(new BrokerFrame.AdminReply(frame.request(), null, "", COLUMNS, rows, next));
      // The queue is going through its browsers.
      Partition.Timer unused =
          parts.partition().after(0, () -> queue.recipients().remove(consumer));
    }

    @Override
    public void deliver(QueueConsumer to, Entry entry) {
      throw new IllegalStateException("a browser was given a message");
    }

    @Override
    public boolean takesLarge(QueueConsumer to) {
      return true;
    }

    @Override
    public boolean isOpenForDelivery() {
      return true;
    }

    private List<String> row(Message message) {
      Map<String, String> notes = message.annotations.notes();
      return List.of(
          key(message.priority, message.id),
          SelectorValues.messageId(
              message.annotations.producerId(), message.annotations.producerSequence()),
          notes.getOrDefault(Notes.DEAD_LETTER_ORIGIN, ""),
          notes.getOrDefault(Notes.ATTEMPTS, ""),
          time(notes.get(Notes.FIRST_FAILED)),
          time(notes.get(Notes.LAST_FAILED)),
          notes.getOrDefault(Notes.DEAD_LETTER_REASON, ""),
          notes.getOrDefault(Notes.EXCEPTION_CLASS, ""),
          notes.getOrDefault(Notes.EXCEPTION_TEXT, ""),
          Long.toString(message.content.wholeLength()));
    }

    private String time(@Nullable String millis) {
      return millis == null ? "" : Moment.text(Long.parseLong(millis));
    }
  }
}
