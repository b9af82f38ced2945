package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;

/**
 * All scans of a queue: the one of everything, and one for each selector in use. What comes and
 * goes is offered only to scans that may match it: a keyed one is found by its hash, so that
 * thousands of them cost no message anything. Confined to the engine thread.
 */
final class Scans {
  /** Scans without consumers that keep their place. */
  private static final int RESTING_MAX = 8;

  final Scan all = new Scan(null, null);

  private final Consumers consumers;
  private final Map<Selector, Scan> selective = new LinkedHashMap<>();

  /** Those that look at every message. */
  private final List<Scan> open = new ArrayList<>();

  /**
   * Those of {@link #open} whose consumers have left; the one that has been so for longest first.
   */
  private final Set<Scan> resting = new LinkedHashSet<>();

  private final Map<Long, List<Scan>> keyed = new HashMap<>();

  /** By identifier: how many keyed scans demand a value of it. */
  private final Map<String, Integer> demanded = new LinkedHashMap<>();

  /**
   * The ready entries in memory by hash, for the identifiers that were demanded since there were
   * none.
   */
  private final Map<Long, List<Entry>> entries = new HashMap<>();

  private final Set<String> entryIdentifiers = new LinkedHashSet<>();

  /** Keyed scans that something may be done for. */
  private final Set<Scan> awake = new LinkedHashSet<>();

  Scans(Consumers consumers) {
    this.consumers = consumers;
    open.add(all);
  }

  /** Whether anybody selects. */
  boolean isSelective() {
    return selective.size() > resting.size();
  }

  /** Those that look at every message, the one of everything first. */
  List<Scan> open() {
    return open;
  }

  /** Every one: costs as much as there are. */
  Collection<Scan> every() {
    List<Scan> every = new ArrayList<>(selective.size() + 1);
    every.add(all);
    every.addAll(selective.values());
    return every;
  }

  /** Those that something may be done for; a copy. */
  List<Scan> awake() {
    if (awake.isEmpty()) {
      return open;
    }
    List<Scan> scans = new ArrayList<>(open);
    scans.addAll(awake);
    return scans;
  }

  /** The keyed scans that may match. */
  List<Scan> keyedFor(Message message) {
    if (keyed.isEmpty()) {
      return List.of();
    }
    List<Scan> found = List.of();
    for (long hash : LookupKey.hashes(message, demanded.keySet())) {
      List<Scan> scans = keyed.get(hash);
      if (scans != null) {
        if (found.isEmpty()) {
          found = new ArrayList<>(scans);
        } else {
          found.addAll(scans);
        }
      }
    }
    return found;
  }

  /** All that may match. */
  List<Scan> candidates(Message message) {
    List<Scan> found = keyedFor(message);
    if (found.isEmpty()) {
      return open;
    }
    List<Scan> candidates = new ArrayList<>(open);
    candidates.addAll(found);
    return candidates;
  }

  /** The hashes of keyed scans, for those who read on their behalf. */
  Set<Long> hashes() {
    return Set.copyOf(keyed.keySet());
  }

  /** The keyed scans. */
  List<Scan> keyed() {
    return keyed.values().stream().flatMap(List::stream).toList();
  }

  /** Whether a keyed scan demands a value of the identifier. */
  boolean isDemanded(String identifier) {
    return demanded.containsKey(identifier);
  }

  void ready(Entry entry) {
    for (Scan scan : candidates(entry.message)) {
      if (scan.offer(entry)) {
        wake(scan);
      }
    }
    for (long hash : LookupKey.hashes(entry.message, entryIdentifiers)) {
      entries.computeIfAbsent(hash, any -> new ArrayList<>(1)).add(entry);
    }
  }

  void unready(Entry entry) {
    for (Scan scan : candidates(entry.message)) {
      scan.remove(entry);
    }
    for (long hash : LookupKey.hashes(entry.message, entryIdentifiers)) {
      List<Entry> same = entries.get(hash);
      if (same != null && same.remove(entry) && same.isEmpty()) {
        entries.remove(hash);
      }
    }
    if (all.size() == 0 && demanded.isEmpty()) {
      entryIdentifiers.clear();
      entries.clear();
    }
  }

  /**
   * The scan for a selector; a new one knows what is in memory.
   *
   * @param identifiers a selector that demands a value of one of them gets a keyed scan
   * @param hasGroups whether the scan's entries are separated from those of groups
   */
  Scan open(@Nullable Selector selector, Collection<String> identifiers, boolean hasGroups) {
    if (selector == null) {
      return all;
    }
    Scan known = selective.get(selector);
    if (known != null) {
      boolean ignored = resting.remove(known);
      wake(known);
      return known;
    }
    Scan scan = new Scan(selector, LookupKey.of(selector, identifiers));
    selective.put(selector, scan);
    LookupKey key = scan.key;
    if (key == null) {
      open.add(scan);
      for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
        SortedEntries ready = all.ready(priority);
        for (int i = 0; i < ready.size(); i++) {
          boolean ignored = scan.offer(ready.get(i));
        }
      }
    } else {
      keyed.computeIfAbsent(key.hash(), any -> new ArrayList<>(1)).add(scan);
      demanded.merge(key.identifier(), 1, Integer::sum);
      know(key.identifier());
      for (Entry entry : entries.getOrDefault(key.hash(), List.of())) {
        boolean ignored = scan.offer(entry);
      }
      awake.add(scan);
    }
    if (hasGroups) {
      scan.separate();
    }
    return scan;
  }

  /**
   * The scan has no consumers any more.
   *
   * @param keepsPlace whether it would be a pity to look again at what it has looked at
   */
  void close(Scan scan, boolean keepsPlace) {
    Selector selector = scan.selector;
    LookupKey key = scan.key;
    if (selector == null) {
      return;
    }
    if (key != null) {
      selective.remove(selector);
      awake.remove(scan);
      demanded.computeIfPresent(key.identifier(), (any, count) -> count == 1 ? null : count - 1);
      keyed.computeIfPresent(
          key.hash(),
          (any, scans) -> {
            scans.remove(scan);
            return scans.isEmpty() ? null : scans;
          });
    } else if (keepsPlace) {
      resting.add(scan);
      if (resting.size() > RESTING_MAX) {
        forget(resting.iterator().next());
      }
    } else {
      forget(scan);
    }
  }

  private void forget(Scan scan) {
    resting.remove(scan);
    open.remove(scan);
    selective.remove(scan.selector);
  }

  /** Its consumers have turns. */
  void wake(Scan scan) {
    if (scan.isAsleep) {
      scan.isAsleep = false;
      awake.add(scan);
      scan.consumers.forEach(consumers::wake);
    }
  }

  /** Its consumers have no turns: only for a keyed one with nothing to hand out or to read. */
  void sleep(Scan scan) {
    scan.isAsleep = true;
    awake.remove(scan);
    scan.consumers.forEach(consumers::sleep);
  }

  private void know(String identifier) {
    if (!entryIdentifiers.add(identifier)) {
      return;
    }
    List<String> only = List.of(identifier);
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      SortedEntries ready = all.ready(priority);
      for (int i = 0; i < ready.size(); i++) {
        for (long hash : LookupKey.hashes(ready.get(i).message, only)) {
          entries.computeIfAbsent(hash, any -> new ArrayList<>(1)).add(ready.get(i));
        }
      }
    }
  }
}
