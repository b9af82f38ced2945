package org.rowanmq.store.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rowanmq.broker.store.MessageRef;

/** What the keys of many rows have in common. */
record KeyHead(long queue, int rank) {
  /** The ids of each head, heads and ids in the order they come. */
  static Map<KeyHead, List<Long>> group(Collection<MessageRef> refs) {
    Map<KeyHead, List<Long>> heads = new LinkedHashMap<>();
    for (MessageRef ref : refs) {
      KeyHead head = new KeyHead(ref.queue(), MessageRow.rank(ref.priority()));
      heads.computeIfAbsent(head, any -> new ArrayList<>()).add(ref.id());
    }
    return heads;
  }
}
