package org.rowanmq.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rowanmq.testkit.store.StoreOwner.PARTITION;
import static org.rowanmq.testkit.store.StoreSamples.delete;
import static org.rowanmq.testkit.store.StoreSamples.insert;
import static org.rowanmq.testkit.store.StoreSamples.message;
import static org.rowanmq.testkit.store.StoreSamples.queue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.LookupRow;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/** The part of {@link MessageStoreContract} that is about lookup rows. */
abstract class LookupContract {
  private static final long Q = 20;
  private static final long OTHER = 21;
  private static final long HASH = Long.MIN_VALUE + 7;

  /** Owns the store under test. */
  @SuppressWarnings("NullAway.Init") // set before each test
  StoreOwner owner;

  @Test
  void lookupRowsLeadToMessagesInHandOutOrder() throws Exception {
    store(message(Q, 4, 1), message(Q, 9, 2), message(Q, 4, 3), message(Q, 0, 4));
    store(message(OTHER, 4, 5));
    owner.commit(
        index(Q, row(4, 1), row(9, 2), row(0, 4), new LookupRow(4, 3, HASH + 1)),
        index(OTHER, row(4, 5)));

    assertThat(ids(lookUp(Q, 9, 0, 100, 10))).containsExactly(2L, 1L, 4L);
    assertThat(ids(lookUp(OTHER, 9, 0, 100, 10))).containsExactly(5L);
  }

  @Test
  void lookupBeginsBehindAPriorityAndAnId() throws Exception {
    List<StoreOp> ops = new ArrayList<>();
    List<LookupRow> rows = new ArrayList<>();
    for (int id = 1; id <= 20; id++) {
      ops.add(new StoreOp.Insert(message(Q, id % 2 == 0 ? 6 : 4, id)));
      rows.add(row(id % 2 == 0 ? 6 : 4, id));
    }
    ops.add(new StoreOp.Index(Q, rows, List.of()));
    owner.commit(ops);

    assertThat(ids(lookUp(Q, 9, 0, 100, 3))).containsExactly(2L, 4L, 6L);
    assertThat(ids(lookUp(Q, 6, 14, 100, 5))).containsExactly(16L, 18L, 20L, 1L, 3L);
    assertThat(ids(lookUp(Q, 5, 50, 100, 2))).containsExactly(1L, 3L);
    assertThat(ids(lookUp(Q, 4, 15, 17, 9))).containsExactly(17L);
    assertThat(lookUp(Q, 3, 0, 100, 9)).isEmpty();
    StoredMessage first = lookUp(Q, 9, 0, 100, 1).get(0);
    assertThat(first).usingRecursiveComparison().isEqualTo(message(Q, 6, 2));
  }

  @Test
  void lookupStopsAtTheBytesAskedForAfterOneMessageAtLeast() throws Exception {
    store(message(Q, 4, 1), message(Q, 4, 2), message(Q, 4, 3));
    owner.commit(index(Q, row(4, 1), row(4, 2), row(4, 3)));
    long one = message(Q, 4, 1).content().length();

    assertThat(lookUp(new LookupRequest(Q, HASH, 9, 0, 100, 10, 1))).hasSize(1);
    assertThat(lookUp(new LookupRequest(Q, HASH, 9, 0, 100, 10, one + 1))).hasSize(2);
  }

  @Test
  void lookupRowThatLeadsToNothingEndsNoLookup() throws Exception {
    store(message(Q, 4, 1), message(Q, 4, 2), message(Q, 4, 3), message(Q, 4, 4));
    owner.commit(index(Q, row(4, 1), row(4, 2), row(4, 3), row(4, 4)));
    owner.commit(delete(Q, 1), delete(Q, 3));

    assertThat(ids(lookUp(Q, 9, 0, 100, 1))).containsExactly(2L);
    assertThat(ids(lookUp(Q, 9, 0, 100, 2))).containsExactly(2L, 4L);
  }

  @Test
  void lookupRowsAreReplacedAndRemoved() throws Exception {
    store(message(Q, 4, 1), message(Q, 4, 2));
    owner.commit(index(Q, row(4, 1)));
    owner.commit(index(Q, row(4, 1), row(4, 2)));
    assertThat(ids(lookUp(Q, 9, 0, 100, 10))).containsExactly(1L, 2L);

    owner.commit(new StoreOp.Unindex(Q, List.of(row(4, 1), row(4, 77))), delete(Q, 1));
    assertThat(ids(lookUp(Q, 9, 0, 100, 10))).containsExactly(2L);

    // As if in order: what is added after a removal stays, what is added before it goes.
    owner.commit(
        insert(Q, 3),
        index(Q, row(4, 3)),
        new StoreOp.Unindex(Q, List.of(row(4, 3), row(4, 2))),
        index(Q, row(4, 2)));
    assertThat(ids(lookUp(Q, 9, 0, 100, 10))).containsExactly(2L);
  }

  @Test
  void recoveryTellsWhatIsIndexed() throws Exception {
    LookupRange first = new LookupRange(4, "JMSCorrelationID\n", 1, 5);
    LookupRange second = new LookupRange(9, "JMSCorrelationID\nf\u00e4rbe\n", 0, Long.MAX_VALUE);
    owner.commit(new StoreOp.Index(Q, List.of(), List.of(first, second)));
    assertThat(owner.recover().lookupRanges.get(Q)).containsExactlyInAnyOrder(first, second);

    LookupRange changed = new LookupRange(4, "JMSCorrelationID\n", 1, 9);
    owner.commit(new StoreOp.Index(Q, List.of(), List.of(changed)));
    assertThat(owner.recover().lookupRanges.get(Q)).containsExactlyInAnyOrder(changed, second);
  }

  @Test
  void lookupRowsAndRangesGoWithTheirQueue() throws Exception {
    owner.commit(new StoreOp.PutQueue(queue(Q, "doomed")), insert(Q, 1), insert(OTHER, 2));
    owner.commit(
        new StoreOp.Index(Q, List.of(row(4, 1)), List.of(new LookupRange(4, "a\n", 0, 1))),
        new StoreOp.Index(OTHER, List.of(row(4, 2)), List.of(new LookupRange(4, "a\n", 0, 2))));
    owner.commit(new StoreOp.DropQueue(Q));
    owner.commit(new StoreOp.Purge(Q, 10));
    owner.commit(new StoreOp.ForgetQueue(Q));
    store(message(Q, 4, 1));

    assertThat(lookUp(Q, 9, 0, 100, 10)).isEmpty();
    assertThat(ids(lookUp(OTHER, 9, 0, 100, 10))).containsExactly(2L);
    assertThat(owner.recover().lookupRanges).containsOnlyKeys(OTHER);
  }

  private void store(StoredMessage... messages) throws StoreException {
    List<StoreOp> ops = new ArrayList<>();
    for (StoredMessage message : messages) {
      ops.add(new StoreOp.Insert(message));
    }
    owner.commit(ops);
  }

  private static StoreOp index(long queue, LookupRow... rows) {
    return new StoreOp.Index(queue, List.of(rows), List.of());
  }

  private static LookupRow row(int priority, long id) {
    return new LookupRow(priority, id, HASH);
  }

  private List<StoredMessage> lookUp(long queue, int priority, long after, long upTo, int limit)
      throws StoreException {
    return lookUp(new LookupRequest(queue, HASH, priority, after, upTo, limit, Long.MAX_VALUE));
  }

  private List<StoredMessage> lookUp(LookupRequest request) throws StoreException {
    return owner.store().lookUp(PARTITION, request);
  }

  private static List<Long> ids(List<StoredMessage> messages) {
    return messages.stream().map(StoredMessage::id).toList();
  }
}
