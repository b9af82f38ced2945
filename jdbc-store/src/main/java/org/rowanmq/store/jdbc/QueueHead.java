package org.rowanmq.store.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rowanmq.broker.store.MessageRef;

/** What the keys of many rows have in common: only their ids differ. */
record QueueHead(long queue, int rank) {
  /** The ids by what else is in their keys, both in the order of the references. */
  static Map<QueueHead, List<Long>> ids(Collection<MessageRef> refs) {
    Map<QueueHead, List<Long>> heads = new LinkedHashMap<>();
    for (MessageRef ref : refs) {
      QueueHead head = new QueueHead(ref.queue(), MessageRow.rank(ref.priority()));
      heads.computeIfAbsent(head, any -> new ArrayList<>()).add(ref.id());
    }
    return heads;
  }
}
