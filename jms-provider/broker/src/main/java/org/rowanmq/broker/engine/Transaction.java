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
  private List<Publication> sends = new ArrayList<>();
  private long bytes;

  Transaction(EngineSettings settings) {
    this.settings = settings;
  }

  /** The limit one more send of this length would break, for people, or null. */
  @Nullable String limit(int length) {
    if (sends.size() >= settings.transactionMessages()) {
      return "The transaction has reached limits.transaction.messages ("
          + settings.transactionMessages()
          + "); commit more often or raise it";
    }
    if (bytes + length > settings.transactionBytes()) {
      return "The transaction would exceed limits.transaction.bytes ("
          + settings.transactionBytes()
          + "): it has "
          + bytes
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
    sends.add(publication);
    bytes += publication.frame().content().length();
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
    return taken;
  }
}
