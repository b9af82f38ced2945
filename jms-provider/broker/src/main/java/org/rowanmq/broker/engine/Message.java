package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.SelectorInput;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/**
 * A publication in memory, shared by its entries in all queues it was routed to. Counts the entries
 * that hold its content in memory, and the rows that refer to its shared content. Confined to the
 * engine thread, but for {@link #value}, which store readers call on messages nobody else has seen
 * yet.
 */
final class Message implements SelectorInput {
  /**
   * {@link #rows} of a message read from the store: how many rows share its content is not known.
   */
  private static final int ROWS_UNKNOWN = -1;

  final long id;
  final int priority;
  final Annotations annotations;
  boolean shared;
  final MessageContent content;

  /** What follows if a consumer settles it before it is durable. */
  @Nullable Runnable whenAcknowledged;

  private final MemoryBudget budget;
  private long largeId;
  private @Nullable LargeContents largeContents;
  private int holders;
  private int rows;
  private @Nullable ContentView view;
  private @Nullable String group;
  private boolean isGroupKnown;

  private Message(
      long id,
      int priority,
      Annotations annotations,
      boolean shared,
      MessageContent content,
      int rows,
      MemoryBudget budget) {
    this.id = id;
    this.priority = priority;
    this.annotations = annotations;
    this.shared = shared;
    this.content = content;
    this.rows = rows;
    this.budget = budget;
  }

  /** A message just published. */
  static Message published(
      long id,
      int priority,
      Annotations annotations,
      boolean shared,
      MessageContent content,
      MemoryBudget budget) {
    return new Message(id, priority, annotations, shared, content, 0, budget);
  }

  /** A message read from the store. */
  static Message recovered(StoredMessage row, Partition partition) {
    return new Message(
            row.id(),
            row.priority(),
            row.annotations(),
            row.shared(),
            row.content(),
            ROWS_UNKNOWN,
            partition.budget())
        .large(row.largeId(), partition.largeContents());
  }

  /** Its content is a large one with this id, which is kept as long as the message is held. */
  Message large(long id, LargeContents contents) {
    largeId = id;
    largeContents = contents;
    return this;
  }

  /** The id of its large content, or 0. */
  long largeId() {
    return largeId;
  }

  /** Its row is in the store, and nothing in memory follows it any more. */
  void rowLeft() {
    if (largeContents != null) {
      largeContents.rowLeft(largeId);
    }
  }

  /** One of its rows is gone for good. */
  void rowGone() {
    if (largeContents != null) {
      largeContents.rowGone(largeId);
    }
  }

  /** One more entry holds the content in memory. */
  void hold() {
    if (holders++ == 0) {
      budget.add(content.length());
      if (largeContents != null) {
        largeContents.hold(largeId);
      }
    }
  }

  /** One entry less holds it. */
  void letGo() {
    Invariants.check(holders > 0, "message let go more often than held");
    if (--holders == 0) {
      budget.release(content.length());
      if (largeContents != null) {
        largeContents.letGo(largeId);
      }
    }
  }

  /** Has the content lie beside the rows. Returns whether the caller must store it there. */
  boolean share() {
    boolean first = !shared;
    shared = true;
    return first;
  }

  /** A row was added that refers to this message's shared content. */
  void rowAdded() {
    if (largeContents != null) {
      largeContents.rowAdded(largeId);
    }
    if (rows != ROWS_UNKNOWN) {
      rows++;
    }
  }

  /**
   * A row was deleted. Returns whether it was known to be the last one, so that shared content can
   * go with it.
   */
  boolean rowDeleted() {
    return rows != ROWS_UNKNOWN && --rows == 0;
  }

  /**
   * What selectors see (JMS 3.1 §3.8.1.1). Null for unknown names and for content that cannot be
   * read.
   */
  @Override
  public @Nullable Object value(String identifier) {
    return SelectorValues.value(identifier, priority, annotations, this::view);
  }

  /** The id of the group it belongs to, or null for none. */
  @Nullable String group() {
    if (!isGroupKnown) {
      isGroupKnown = true;
      ContentView properties = GroupId.isPossible(content) ? view() : null;
      group = properties == null ? null : GroupId.of(properties);
    }
    return group;
  }

  private @Nullable ContentView view() {
    if (view == null) {
      try {
        view = ContentView.of(content.bytes());
      } catch (ProtocolException unreadable) {
        return null;
      }
    }
    return view;
  }
}
