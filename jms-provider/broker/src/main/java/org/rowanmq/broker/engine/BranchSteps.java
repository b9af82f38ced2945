package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/**
 * What is too much of a branch for one unit, and what must be read before it can be done: one page
 * after the other, each in a unit of its own that also removes what it has done from the branch's
 * rows. So the next life of the broker goes on where this one ended. Confined to the engine thread.
 */
final class BranchSteps {
  /**
   * So many bytes of content, or as many messages as there are in a page, make a unit of what a
   * branch sends.
   */
  static final long UNIT_BYTES = 4 << 20;

  private static final long RETRY_MILLIS = 1_000;

  /**
   * Some of what a branch settles.
   *
   * @param refs of those the store knows of, ascending within a priority if they are to be read
   * @param entries null: they are to be read
   */
  private record Page(List<MessageRef> refs, @Nullable List<Entry> entries) {}

  private final Partition partition;
  private final Publisher publisher;
  private final StagedSends staged;
  private boolean isStopped;

  BranchSteps(Partition partition, Publisher publisher, StagedSends staged) {
    this.partition = partition;
    this.publisher = publisher;
    this.staged = staged;
  }

  /** The broker stops: the next life goes on. */
  void stop() {
    isStopped = true;
  }

  /** The store refuses a step that cannot be left out: again in a while. */
  void later(Runnable step) {
    Partition.Timer ignored =
        partition.after(
            RETRY_MILLIS,
            () -> {
              if (!isStopped) {
                step.run();
              }
            });
  }

  private int page() {
    return partition.settings().pageMessages();
  }

  // What it settles, before it is prepared

  /**
   * Writes it, but for a last page.
   *
   * @param then is given that page; in a unit of its own
   */
  void stage(Branch branch, Consumer<List<MessageRef>> then, Runnable refused) {
    stage(branch, 0, then, refused);
  }

  private void stage(Branch branch, int from, Consumer<List<MessageRef>> then, Runnable refused) {
    List<MessageRef> refs = branch.settlements;
    if (branch.state != Branch.State.STAGING) {
      return; // rolled back, because the broker stops
    }
    if (from > 0) {
      partition.begin(partition.now());
    }
    int left = refs.size() - from;
    if (left <= page()) {
      then.accept(refs.subList(from, refs.size()));
      return;
    }
    partition.store(
        new StoreOp.StageSettlements(
            branch.number, List.copyOf(refs.subList(from, from + page()))));
    partition.whenStored(() -> stage(branch, from + page(), then, refused));
    partition.whenRejected(
        () -> {
          if (branch.state == Branch.State.STAGING) {
            refused.run();
          }
        });
  }

  // A small one

  /**
   * Brings a branch back to what it was: what it settles, and what it sends if it is committed. At
   * once, if all is in memory.
   *
   * @param failed told why not
   */
  void load(Branch branch, boolean commit, Runnable then, Consumer<String> failed) {
    Runnable received =
        () ->
            loadReceived(
                branch, branch.isReceivedInRows ? pages(branch) : new ArrayDeque<>(), then);
    if (!branch.isSpilled || !commit) {
      received.run();
      return;
    }
    BranchRecord record = branch.recorded();
    staged.read(
        record.rows(),
        rows -> {
          if (isStopped) {
            return;
          }
          if (rows.size() != record.messages()) {
            failed.accept(
                "Branch "
                    + branch.id
                    + " sends "
                    + record.messages()
                    + " messages, and "
                    + rows.size()
                    + " of them can be read: see 'rowan store check'");
            return;
          }
          for (StoredMessage row : rows) {
            branch.sends().stage(staged.publication(row));
            branch.rows.add(StagedSends.row(row));
          }
          branch.isSpilled = false;
          received.run();
        });
  }

  private void loadReceived(Branch branch, ArrayDeque<Page> pages, Runnable then) {
    Page page = pages.poll();
    if (page == null) {
      branch.isReceivedInRows = false;
      then.run();
      return;
    }
    read(
        page,
        entries -> {
          if (isStopped) {
            return;
          }
          branch.received.addAll(entries);
          loadReceived(branch, pages, then);
        });
  }

  // A large one, once it is decided

  /** Publishes what it sends and has in rows only. */
  void publish(Branch branch, Runnable then) {
    if (branch.isSpilled) {
      publish(branch, Scan.PRIORITIES - 1, 0, then);
    } else {
      then.run();
    }
  }

  private void publish(Branch branch, int priority, long after, Runnable then) {
    if (isStopped) {
      return;
    }
    staged.readPage(
        -branch.number,
        priority,
        after,
        rows -> {
          if (!rows.isEmpty()) {
            publish(branch, rows, then);
          } else if (priority > 0) {
            publish(branch, priority - 1, 0, then);
          } else {
            then.run();
          }
        });
  }

  private void publish(Branch branch, List<StoredMessage> rows, Runnable then) {
    if (isStopped) {
      return;
    }
    partition.begin(partition.now());
    List<Publication> sends = rows.stream().map(staged::publication).toList();
    sends.forEach(each -> publisher.prepare(each.frame().destination()));
    partition.holdBack();
    for (Publication send : sends) {
      boolean ignored = publisher.publish(send);
    }
    rows.forEach(row -> staged.delete(StagedSends.row(row)));
    StoredMessage last = rows.get(rows.size() - 1);
    partition.whenStored(
        () -> {
          sends.forEach(staged::letGo);
          publish(branch, last.priority(), last.id(), then);
        });
    partition.whenRejected(
        () -> {
          sends.forEach(staged::letGo);
          later(() -> publish(branch, last.priority(), rows.get(0).id() - 1, then));
        });
  }

  /** Settles what it has received, or gives it back. */
  void settle(Branch branch, boolean commit, Runnable then) {
    settle(branch, commit, pages(branch), then);
  }

  private void settle(Branch branch, boolean commit, ArrayDeque<Page> pages, Runnable then) {
    if (isStopped) {
      return;
    }
    Page page = pages.poll();
    if (page == null) {
      then.run();
      return;
    }
    Runnable next = () -> settle(branch, commit, pages, then);
    if (page.entries() == null) {
      read(page, entries -> settle(branch, commit, page.refs(), entries, next));
    } else {
      settle(branch, commit, page.refs(), page.entries(), next);
    }
  }

  private void settle(
      Branch branch, boolean commit, List<MessageRef> refs, List<Entry> entries, Runnable next) {
    if (isStopped) {
      return;
    }
    partition.begin(partition.now());
    for (Entry entry : entries) {
      if (entry.state != Entry.State.IN_FLIGHT) {
        continue; // its queue has ended
      }
      if (commit) {
        entry.queue.settle(entry);
      } else {
        entry.queue.giveBack(entry, Return.FAILED);
      }
    }
    if (!refs.isEmpty()) {
      partition.store(new StoreOp.UnstageSettlements(branch.number, refs));
    }
    partition.whenStored(next);
    partition.whenRejected(
        () -> {
          List<Entry> held = entries.stream().filter(Withheld::holdAgain).toList();
          later(() -> settle(branch, commit, refs, held, next));
        });
  }

  private ArrayDeque<Page> pages(Branch branch) {
    ArrayDeque<Page> pages = new ArrayDeque<>();
    if (!branch.isReceivedInRows) {
      for (List<Entry> some : paged(branch.received)) {
        pages.add(
            new Page(some.stream().filter(Branch::isSettledByRow).map(Entry::ref).toList(), some));
      }
      return pages;
    }
    Map<Long, List<MessageRef>> byQueue = new TreeMap<>();
    branch.settlements.stream()
        .sorted(Comparator.comparingInt(MessageRef::priority).thenComparingLong(MessageRef::id))
        .forEach(ref -> byQueue.computeIfAbsent(ref.queue(), any -> new ArrayList<>()).add(ref));
    for (List<MessageRef> ofQueue : byQueue.values()) {
      paged(ofQueue).forEach(some -> pages.add(new Page(some, null)));
    }
    return pages;
  }

  private <T> List<List<T>> paged(List<T> all) {
    List<List<T>> pages = new ArrayList<>();
    for (int from = 0; from < all.size(); from += page()) {
      pages.add(List.copyOf(all.subList(from, Math.min(from + page(), all.size()))));
    }
    return pages;
  }

  /** Messages of one queue; none, if that has ended. */
  private void read(Page page, Consumer<List<Entry>> done) {
    QueueState queue = publisher.topology().byId(page.refs().get(0).queue());
    if (queue == null || queue.isDropped()) {
      done.accept(List.of());
    } else {
      queue.withheld.read(page.refs(), done);
    }
  }
}
