package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;

/** Messages of a queue that nobody holds, by key. Confined to the engine thread. */
final class WaitingMessages {
  private final Window window;

  WaitingMessages(Window window) {
    this.window = window;
  }

  /**
   * Brings them into memory, if they are not there. May need a read.
   *
   * @param refs ascending ids within a priority
   * @param found told those that are ready, in the same order, in a turn in which they still are;
   *     not called if the queue is dropped meanwhile
   */
  void find(List<MessageRef> refs, Consumer<List<Entry>> found) {
    List<MessageRef> unknown = refs.stream().filter(ref -> window.held(ref.id()) == null).toList();
    if (unknown.isEmpty()) {
      found.accept(ready(refs));
    } else {
      window.lookUp(unknown, () -> found.accept(ready(refs)));
    }
  }

  private List<Entry> ready(List<MessageRef> refs) {
    List<Entry> ready = new ArrayList<>(refs.size());
    for (MessageRef ref : refs) {
      @Nullable Entry held = window.held(ref.id());
      if (held != null && held.state == Entry.State.READY) {
        ready.add(held);
      }
    }
    return ready;
  }
}
