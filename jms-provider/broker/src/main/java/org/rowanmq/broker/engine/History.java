package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/**
 * The queues that keep copies of what is sent elsewhere, as policies say: a publication is for them
 * too, once, whatever becomes of it where it was sent to. Confined to the engine thread.
 */
final class History {
  /** What a replay says of a copy: it is in the history already. */
  static final String REPLAY_OF = "JMS_Rowan_ReplayOf";

  private final EngineSettings settings;
  private final Topology topology;
  private final Set<String> queues = new LinkedHashSet<>();

  History(EngineSettings settings, Topology topology) {
    this.settings = settings;
    this.topology = topology;
    settings.policies().forEach(each -> queues.add(each.keep().historyQueue()));
    queues.remove("");
  }

  /** Creates the queues there are to be, ahead of the unit that needs them. */
  void prepare() {
    for (String queue : queues) {
      QueueState ignored = topology.queueOrCreate(queue);
    }
  }

  /**
   * The queues that keep a publication: those of the destination it was sent to, and of the queues
   * it reaches.
   */
  List<QueueState> of(Publication publication, Iterable<QueueState> targets) {
    if (queues.isEmpty() || isReplay(publication.frame().content())) {
      return List.of();
    }
    Set<String> names = new LinkedHashSet<>();
    Destination destination = publication.frame().destination();
    if (!destination.kind().isTemporary()) {
      names.add(queueOf(settings.policyFor(name(destination))));
    }
    for (QueueState target : targets) {
      if (target.spec().source().kind() == DestinationKind.QUEUE) {
        names.add(queueOf(target.policy()));
      }
    }
    List<QueueState> found = new ArrayList<>();
    for (String name : names) {
      @Nullable QueueState queue = name.isEmpty() ? null : topology.queue(name);
      if (queue != null) {
        found.add(queue);
      }
    }
    return found;
  }

  private static String name(Destination destination) {
    return destination.kind() == DestinationKind.EXCHANGE
        ? destination.exchange()
        : destination.name();
  }

  private static String queueOf(DestinationPolicy policy) {
    return policy.keep().historyQueue();
  }

  private static boolean isReplay(MessageContent content) {
    if (!ContentView.mayHaveProperties(content.bytes())) {
      return false;
    }
    try {
      return ContentView.of(content.bytes()).property(REPLAY_OF) != null;
    } catch (ProtocolException unreadable) {
      return false;
    }
  }
}
