package org.rowanmq.testkit.broker;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;

/** Lets the broker's threads share a store that is made for one thread. */
final class LockedStore implements MessageStore {
  private final MessageStore store;
  private volatile boolean isClosed;

  LockedStore(MessageStore store) {
    this.store = store;
  }

  boolean isClosed() {
    return isClosed;
  }

  @Override
  public synchronized Fence acquire(int partition) throws StoreException {
    return store.acquire(partition);
  }

  @Override
  public synchronized void recover(int partition, RecoveryVisitor visitor) throws StoreException {
    store.recover(partition, visitor);
  }

  @Override
  public synchronized void commit(StoreBatch batch) throws StoreException {
    store.commit(batch);
  }

  @Override
  public synchronized List<StoredMessage> read(int partition, PageRequest request)
      throws StoreException {
    return store.read(partition, request);
  }

  @Override
  public synchronized List<StoredMessage> lookUp(int partition, LookupRequest request)
      throws StoreException {
    return store.lookUp(partition, request);
  }

  @Override
  public synchronized List<ScheduledMessage> readScheduled(int partition, long dueUpTo, int limit)
      throws StoreException {
    return store.readScheduled(partition, dueUpTo, limit);
  }

  @Override
  public synchronized List<MessageRef> readExpired(int partition, long now, int limit)
      throws StoreException {
    return store.readExpired(partition, now, limit);
  }

  @Override
  public synchronized List<ContentExtent> readOrphanContents(
      int partition, long after, long upTo, int limit) throws StoreException {
    return store.readOrphanContents(partition, after, upTo, limit);
  }

  @Override
  public synchronized byte @Nullable [] readPart(int partition, long largeId, int part)
      throws StoreException {
    return store.readPart(partition, largeId, part);
  }

  @Override
  public synchronized long readLargeId(int partition, MessageRef ref) throws StoreException {
    return store.readLargeId(partition, ref);
  }

  @Override
  public synchronized QueueCount count(int partition, long queue) throws StoreException {
    return store.count(partition, queue);
  }

  @Override
  public synchronized boolean hasRows(int partition, long queue) throws StoreException {
    return store.hasRows(partition, queue);
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    store.close();
  }
}
