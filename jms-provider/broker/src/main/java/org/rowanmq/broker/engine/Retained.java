package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/**
 * The last message of topics whose policy says that it is kept for new subscriptions. It lies in a
 * queue of its own, beside the topic, that holds one message: whoever takes it from there clears
 * it. Confined to the engine thread.
 */
final class Retained {
  /** What the names of these queues begin with; the topic's follows. */
  static final String PREFIX = "retained.";

  private final Partition partition;
  private final Publisher publisher;
  private final EngineSettings settings;
  private final boolean isUsed;

  Retained(Partition partition, Publisher publisher) {
    this.partition = partition;
    this.publisher = publisher;
    this.settings = partition.settings();
    this.isUsed = settings.policies().stream().anyMatch(each -> each.keep().retained());
  }

  /** Whether the queue holds the last message of a topic. */
  static boolean isQueue(QueueSpec spec, EngineSettings settings) {
    String name = spec.source().name();
    return spec.source().kind() == DestinationKind.QUEUE
        && name.startsWith(PREFIX)
        && settings.policyFor(name.substring(PREFIX.length())).keep().retained();
  }

  private boolean isRetained(Destination destination) {
    return isUsed
        && destination.kind() == DestinationKind.TOPIC
        && settings.policyFor(destination.name()).keep().retained();
  }

  /** Creates the topic's queue, ahead of the unit that needs it. */
  void prepare(Destination destination) {
    if (isRetained(destination)) {
      QueueState ignored = publisher.topology().queueOrCreate(PREFIX + destination.name());
    }
  }

  /** The queues a publication is for, and that of its topic. */
  Collection<QueueState> with(Collection<QueueState> targets, Publication publication) {
    Destination destination = publication.frame().destination();
    if (!isRetained(destination) || isEmpty(publication.frame().content())) {
      return targets;
    }
    QueueState queue = publisher.topology().queue(PREFIX + destination.name());
    if (queue == null || targets.contains(queue)) {
      return targets;
    }
    List<QueueState> all = new ArrayList<>(targets);
    all.add(queue);
    return all;
  }

  /** An empty message clears what is kept, in the current unit. */
  void clearIfEmpty(Publication publication) {
    Destination destination = publication.frame().destination();
    if (isRetained(destination) && isEmpty(publication.frame().content())) {
      QueueState queue = publisher.topology().queue(PREFIX + destination.name());
      if (queue != null) {
        queue.lastValues().clear();
      }
    }
  }

  private static boolean isEmpty(MessageContent content) {
    if (content.isLarge()) {
      return false;
    }
    try {
      ContentView view = ContentView.of(content.bytes());
      return view.bodyIsNull() || view.bodyLength() == 0;
    } catch (ProtocolException unreadable) {
      return false;
    }
  }

  /**
   * Gives a new subscription what is kept of its topics, unless something newer has come by then:
   * that reached it by itself.
   *
   * @param upTo the last id there was when it was made
   * @param done runs when it has it, durably
   */
  void give(Subscription subscription, long upTo, Runnable done) {
    List<QueueState> kept = isUsed ? keptFor(subscription) : List.of();
    int[] open = {kept.size() + 1};
    Runnable one =
        () -> {
          if (--open[0] == 0) {
            done.run();
          }
        };
    kept.forEach(
        queue -> queue.lastValues().latest(upTo, latest -> give(subscription, latest, one), one));
    one.run();
  }

  private List<QueueState> keptFor(Subscription subscription) {
    if (subscription.topic().kind() != DestinationKind.TOPIC) {
      return List.of();
    }
    Topics one = new Topics();
    one.add(subscription);
    List<QueueState> kept = new ArrayList<>();
    for (QueueState queue : publisher.topology().all()) {
      if (isQueue(queue.spec(), settings)) {
        String topic = queue.spec().source().name().substring(PREFIX.length());
        if (!one.matching(Destination.topic(topic)).isEmpty()) {
          kept.add(queue);
        }
      }
    }
    return kept;
  }

  private void give(Subscription subscription, Message latest, Runnable done) {
    long expires = latest.annotations.expiresMillis();
    if (subscription.queue.isDropped()
        || (expires != 0 && expires <= partition.now().epochMillis())
        || !subscription.accepts(latest.annotations.producerId(), null, latest)) {
      done.run();
      return;
    }
    partition.begin(partition.now());
    publisher.copy(latest, subscription.queue);
    partition.whenDecided(partition.unit(), done);
  }
}
