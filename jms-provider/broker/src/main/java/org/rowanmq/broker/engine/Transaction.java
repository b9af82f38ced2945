package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sends a transacted session has staged since its last commit, or a branch of a distributed
 * transaction since its start. In memory only: gone with the link.
 */
final class Transaction {
  private final EngineSettings settings;
  private final boolean spills;
  private List<Publication> sends = new ArrayList<>();
  private long bytes;
  private int persistentMessages;
  private long persistentBytes;

  Transaction(EngineSettings settings) {
    this(settings, false);
  }

  /**
   * @param spills its persistent sends leave memory as they get many, so only the others are
   *     limited
   */
  Transaction(EngineSettings settings, boolean spills) {
    this.settings = settings;
    this.spills = spills;
  }

  /** The limit one more send of this length would break, for people, or null. */
  @Nullable String limit(int length, boolean persistent) {
    if (spills && persistent) {
      return null;
    }
    int limited = sends.size() - (spills ? persistentMessages : 0);
    long limitedBytes = bytes - (spills ? persistentBytes : 0);
    if (limited >= settings.transactionMessages()) {
      return "The transaction has reached limits.transaction.messages ("
          + settings.transactionMessages()
          + "); commit more often or raise it";
    }
    if (limitedBytes + length > settings.transactionBytes()) {
      return "The transaction would exceed limits.transaction.bytes ("
          + settings.transactionBytes()
          + "): it has "
          + limitedBytes
          + " bytes, the message "
          + length
          + "; commit more often or raise it";
    }
    return null;
  }

  boolean isEmpty() {
    return sends.isEmpty();
  }

  void stage(Publication publication) {
    int length = publication.frame().content().length();
    sends.add(publication);
    bytes += length;
    if (publication.frame().persistent()) {
      persistentMessages++;
      persistentBytes += length;
    }
  }

  /** Whether so many of the sends are persistent, or have so many bytes of content. */
  boolean hasPersistent(int messages, long ofBytes) {
    return persistentMessages >= messages || persistentBytes >= ofBytes;
  }

  /** Takes the persistent sends out, in order. */
  List<Publication> takePersistent() {
    List<Publication> persistent = new ArrayList<>(persistentMessages);
    for (Publication each : take()) {
      if (each.frame().persistent()) {
        persistent.add(each);
      } else {
        stage(each);
      }
    }
    return persistent;
  }

  /** Drops what was staged. */
  void drop(LargeContents contents) {
    take().forEach(each -> contents.letGo(each.largeId()));
  }

  /** What was staged, in order. */
  List<Publication> staged() {
    return List.copyOf(sends);
  }

  /** Empties the transaction: what was staged, in order. */
  List<Publication> take() {
    List<Publication> taken = sends;
    sends = new ArrayList<>();
    bytes = 0;
    persistentMessages = 0;
    persistentBytes = 0;
    return taken;
  }
}
