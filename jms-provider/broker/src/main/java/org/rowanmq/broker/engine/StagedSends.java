package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.ClientFrame;

/**
 * The rows of what prepared branches send: publications that wait to be routed. A row is a message
 * of a queue that nobody knows, so that it is written, read, counted and swept like any other; what
 * a message's row has no column for is among its notes. Confined to the engine thread.
 */
final class StagedSends {
  private static final String DELAY = "delay";
  private static final String TIME_TO_LIVE = "time-to-live";
  private static final String CLIENT_ID = "client-id";
  private static final String BODY = "body";
  private static final long RETRY_MILLIS = 500;
  private static final long PAGE_BYTES = 8 << 20;

  private final Partition partition;

  StagedSends(Partition partition) {
    this.partition = partition;
  }

  /** Adds a row to the current unit. */
  Branch.StagedRow store(long queue, Publication publication) {
    ClientFrame.Send send = publication.frame();
    long id = partition.nextId();
    boolean isBeside =
        !send.content().isLarge() && send.content().length() > MessageStore.CHUNK_BYTES;
    if (isBeside) {
      partition.store(new StoreOp.InsertContent(id, send.content()));
    }
    Annotations annotations =
        new Annotations(
            send.destination(),
            publication.producerId(),
            send.sequence(),
            publication.user(),
            publication.arrivedMillis(),
            0, // nobody looks for it among what expires
            true,
            publication.isSuspect() ? 1 : 0,
            0,
            notes(publication));
    partition.store(
        new StoreOp.Insert(
            new StoredMessage(
                queue,
                send.priority(),
                id,
                annotations,
                isBeside,
                send.content(),
                publication.largeId())));
    partition.largeContents().rowAdded(publication.largeId());
    return new Branch.StagedRow(
        new MessageRef(queue, send.priority(), id), isBeside, publication.largeId());
  }

  private static Map<String, String> notes(Publication publication) {
    Map<String, String> notes = new HashMap<>();
    ClientFrame.Send send = publication.frame();
    if (send.delayMillis() != 0) {
      notes.put(DELAY, Long.toString(send.delayMillis()));
    }
    if (send.timeToLiveMillis() != 0) {
      notes.put(TIME_TO_LIVE, Long.toString(send.timeToLiveMillis()));
    }
    // Only noLocal asks for it, which is for subscriptions.
    if (publication.clientId() != null && send.destination().kind().isTopic()) {
      notes.put(CLIENT_ID, publication.clientId());
    }
    if (!publication.body().equals(BodyAnswer.NONE)) {
      notes.put(BODY, publication.body().toString());
    }
    return Map.copyOf(notes);
  }

  static Branch.StagedRow row(StoredMessage row) {
    return new Branch.StagedRow(
        new MessageRef(row.queue(), row.priority(), row.id()), row.shared(), row.largeId());
  }

  /** Removes a row with the current unit. */
  void delete(Branch.StagedRow row) {
    partition.store(new StoreOp.Delete(row.ref()));
    if (row.hasContent()) {
      partition.store(new StoreOp.DeleteContent(row.ref().id()));
    }
    partition.whenStored(() -> partition.largeContents().rowGone(row.largeId()));
  }

  /** What a row says; holds its large content. */
  Publication publication(StoredMessage row) {
    Annotations annotations = row.annotations();
    Map<String, String> notes = annotations.notes();
    partition.largeContents().hold(row.largeId());
    return new Publication(
        new ClientFrame.Send(
            0,
            annotations.producerSequence(),
            0,
            annotations.destination(),
            true,
            row.priority(),
            Long.parseLong(notes.getOrDefault(TIME_TO_LIVE, "0")),
            Long.parseLong(notes.getOrDefault(DELAY, "0")),
            false,
            row.content()),
        annotations.producerId(),
        annotations.user(),
        notes.get(CLIENT_ID),
        annotations.arrivedMillis(),
        Timing.of(row.content()),
        annotations.deliveries() > 0,
        row.largeId(),
        BodyAnswer.parse(notes.getOrDefault(BODY, "")),
        null);
  }

  /** A row is durable, and nothing in memory knows of it any more. */
  void left(Publication publication) {
    partition.largeContents().rowLeft(publication.largeId());
    partition.largeContents().letGo(publication.largeId());
  }

  /** A row was refused. */
  void refused(Publication publication) {
    partition.largeContents().rowGone(publication.largeId());
    partition.largeContents().letGo(publication.largeId());
  }

  /** What {@link #publication} held is no longer needed. */
  void letGo(Publication publication) {
    partition.largeContents().letGo(publication.largeId());
  }

  /** Reads all rows, those of a priority in the order they were sent; in a turn of its own. */
  void read(long queue, Consumer<List<StoredMessage>> done) {
    readAll(queue, Scan.PRIORITIES - 1, 0, new ArrayList<>(), done);
  }

  private void readAll(
      long queue,
      int priority,
      long after,
      List<StoredMessage> rows,
      Consumer<List<StoredMessage>> done) {
    if (priority < 0) {
      done.accept(rows);
      return;
    }
    readPage(
        queue,
        priority,
        after,
        page -> {
          rows.addAll(page);
          if (page.isEmpty()) {
            readAll(queue, priority - 1, 0, rows, done);
          } else {
            readAll(queue, priority, page.get(page.size() - 1).id(), rows, done);
          }
        });
  }

  /** Reads the next rows of a priority; none if there are no more. In a turn of its own. */
  void readPage(long queue, int priority, long after, Consumer<List<StoredMessage>> done) {
    PageRequest request =
        new PageRequest(
            queue,
            priority,
            after,
            partition.durableId(),
            partition.settings().pageMessages(),
            PAGE_BYTES);
    long ignored =
        partition.read(
            new StoreRead.Page(request, null),
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                done.accept(result.messages());
              }

              @Override
              public void readFailed(StoreException cause) {
                Partition.Timer unused =
                    partition.after(RETRY_MILLIS, () -> readPage(queue, priority, after, done));
              }
            });
  }
}
