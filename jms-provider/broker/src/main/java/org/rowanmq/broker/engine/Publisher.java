package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.SelectorInput;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.Refusal;

/**
 * Routing: takes a publication to the queues and subscriptions it is for, dead letters to theirs.
 * Everything it stores joins the current unit. Confined to the engine thread.
 */
final class Publisher implements DeadLetters {
  /** The store's chunk: what is longer does not fit a message's own row. */
  private static final int INLINE_MAX = 256 * 1024;

  private final Partition partition;
  private final EngineSettings settings;
  private final Topology topology;
  private final Retained retained;

  Publisher(Partition partition) {
    this.partition = partition;
    this.settings = partition.settings();
    this.topology = new Topology(partition, this);
    this.retained = new Retained(partition, this);
  }

  Topology topology() {
    return topology;
  }

  Retained retained() {
    return retained;
  }

  /** Why a SEND cannot be accepted, or null. */
  @Nullable Refusal refusal(ClientFrame.Send send) {
    long length = send.content().wholeLength();
    if (length > settings.maxMessageBytes()) {
      return new Refusal(
          send.sequence(),
          ErrorCode.MESSAGE_TOO_LARGE,
          "The message has "
              + length
              + " bytes, limits.max-message is "
              + settings.maxMessageBytes()
              + " bytes");
    }
    if (send.content().length() > INLINE_MAX && send.content().isLarge()) {
      return new Refusal(
          send.sequence(),
          ErrorCode.MESSAGE_TOO_LARGE,
          "The headers and properties of the message have "
              + send.content().length()
              + " bytes; of a large message they may have "
              + INLINE_MAX);
    }
    if (!send.content().isIntact()) {
      return new Refusal(
          send.sequence(),
          ErrorCode.MESSAGE_CORRUPT,
          "The content does not match its checksum; it was damaged between the producer and the"
              + " broker");
    }
    Destination destination = send.destination();
    if (Topics.isPattern(destination)) {
      return new Refusal(
          send.sequence(),
          ErrorCode.DESTINATION_INVALID,
          "'"
              + destination
              + "' is a pattern: patterns are for subscriptions, a message needs one topic");
    }
    if (!exists(destination)) {
      return new Refusal(
          send.sequence(), ErrorCode.DESTINATION_NOT_FOUND, "'" + destination + "' does not exist");
    }
    return null;
  }

  private boolean exists(Destination destination) {
    return switch (destination.kind()) {
      case TOPIC -> true;
      case QUEUE -> settings.autoCreate() || topology.queue(destination.name()) != null;
      case TEMPORARY_QUEUE, TEMPORARY_TOPIC -> topology.temporary(destination) != null;
    };
  }

  /** Creates the queue a publication is for, ahead of the unit that needs it. */
  void prepare(Destination destination) {
    if (destination.kind() == DestinationKind.QUEUE) {
      topology.queueOrCreate(destination.name());
    }
    retained.prepare(destination);
  }

  /** Runs {@code action} as soon as whoever consumes from this destination can take more. */
  void whenEased(Destination destination, Runnable action) {
    @Nullable QueueState queue =
        destination.kind() == DestinationKind.QUEUE ? topology.queue(destination.name()) : null;
    if (queue == null) {
      action.run();
    } else {
      queue.pressure().whenEased(action);
    }
  }

  /**
   * Publishes in the current unit; {@link #prepare} came before.
   *
   * @return whether a confirm must wait for the unit: it holds rows of it, or what makes it visible
   */
  boolean publish(Publication publication) {
    List<QueueState> targets = targets(publication);
    retained.clearIfEmpty(publication);
    ClientFrame.Send frame = publication.frame();
    // From the send on, be it long before the commit; and a delay does not prolong a message's life
    // (JMS 3.1 §3.4.9, §3.4.13).
    long arrived = publication.arrivedMillis();
    long due = frame.delayMillis() > 0 ? plus(arrived, frame.delayMillis()) : 0;
    long timeToLive =
        frame.timeToLiveMillis() > 0
            ? frame.timeToLiveMillis()
            : settings.policyFor(frame.destination().name()).keep().timeToLiveMillis();
    long expires = timeToLive > 0 ? plus(arrived, timeToLive) : 0;
    Annotations annotations =
        new Annotations(
            frame.destination(),
            publication.producerId(),
            frame.sequence(),
            publication.user(),
            arrived,
            expires,
            frame.persistent(),
            publication.isSuspect() ? 1 : 0,
            0,
            Map.of());
    if (due <= partition.now().epochMillis()) {
      return publishTo(
          targets,
          frame.priority(),
          annotations,
          frame.content(),
          publication.largeId(),
          publication);
    }
    boolean hasRows = false;
    for (QueueState target : targets) {
      boolean row = hasRow(target, annotations);
      Message message =
          message(
              frame.priority(),
              annotations,
              row && isLong(frame.content()),
              frame.content(),
              publication.largeId());
      topology.schedule().add(target, message, due);
      hasRows |= row;
    }
    return hasRows;
  }

  @Override
  public boolean publish(Entry entry, String reason) {
    QueueState deadLetters =
        topology.queueOrCreate(entry.queue.policy().redelivery().deadLetterQueue());
    if (entry.queue == deadLetters) {
      return false;
    }
    Annotations original = entry.message.annotations;
    Map<String, String> notes = new HashMap<>(original.notes());
    notes.put("dead-letter-reason", reason);
    notes.put("dead-letter-origin", entry.queue.spec().displayName());
    Annotations annotations =
        new Annotations(
            original.destination(),
            original.producerId(),
            original.producerSequence(),
            original.user(),
            original.arrivedMillis(),
            0,
            original.persistent(),
            entry.deliveries, // never less than what happened (I6)
            0,
            Map.copyOf(notes));
    boolean ignored =
        publishTo(
            List.of(deadLetters),
            entry.message.priority,
            annotations,
            entry.message.content,
            entry.message.largeId(),
            null);
    return true;
  }

  /**
   * @param sent what an application has just sent; null for what the broker makes itself. Only the
   *     former may be handed out early, by a single queue, and if it belongs to no transaction (I2)
   */
  private boolean publishTo(
      List<QueueState> targets,
      int priority,
      Annotations annotations,
      MessageContent content,
      long largeId,
      @Nullable Publication sent) {
    if (targets.isEmpty()) {
      return false;
    }
    int rows = 0;
    for (QueueState target : targets) {
      rows += hasRow(target, annotations) ? 1 : 0;
    }
    if (rows > 0 && rows < targets.size()) {
      // Should the store refuse it, nobody may have been given it.
      partition.holdBack();
    }
    boolean shared = largeId == 0 && (rows > 1 || (rows == 1 && isLong(content)));
    boolean mayBeEarly =
        sent != null && !shared && largeId == 0 && targets.size() == 1 && !partition.holdsBack();
    Message message = message(priority, annotations, shared, content, largeId);
    if (sent != null && mayBeEarly) {
      message.whenAcknowledged = sent.whenAcknowledged();
    }
    boolean waits = rows > 0;
    for (QueueState target : targets) {
      waits |= target.publish(message, mayBeEarly);
    }
    return waits;
  }

  private Message message(
      int priority, Annotations annotations, boolean shared, MessageContent content, long largeId) {
    long id = partition.nextId();
    if (shared) {
      partition.store(new StoreOp.InsertContent(id, content));
    }
    return Message.published(id, priority, annotations, shared, content, partition.budget())
        .large(largeId, partition.largeContents());
  }

  /** The queues a publication is for. */
  List<QueueState> targets(Publication publication) {
    return retained.with(route(publication), publication);
  }

  /** Publishes what a queue holds to another one, in the current unit. */
  void copy(Message message, QueueState to) {
    boolean ignored =
        publishTo(
            List.of(to),
            message.priority,
            message.annotations,
            message.content,
            message.largeId(),
            null);
  }

  private List<QueueState> route(Publication publication) {
    Destination destination = publication.frame().destination();
    if (destination.kind() == DestinationKind.QUEUE) {
      QueueState queue = topology.queue(destination.name());
      return queue == null ? List.of() : List.of(queue);
    }
    if (destination.kind() == DestinationKind.TEMPORARY_QUEUE) {
      Temporary temporary = topology.temporary(destination);
      return temporary == null || temporary.queue() == null
          ? List.of()
          : List.of(temporary.queue());
    }
    List<QueueState> targets = new ArrayList<>();
    SelectorInput input = new PublicationInput(publication);
    for (Subscription subscription : topology.topics().matching(destination)) {
      if (subscription.accepts(publication.producerId(), publication.clientId(), input)) {
        targets.add(subscription.queue);
      }
    }
    return targets;
  }

  private static boolean hasRow(QueueState target, Annotations annotations) {
    return annotations.persistent() && target.spec().durable();
  }

  /** Whether it needs rows of its own. Of a large content the row has the head. */
  private static boolean isLong(MessageContent content) {
    return content.length() > INLINE_MAX;
  }

  private static long plus(long millis, long more) {
    long sum = millis + more;
    return sum < millis ? Long.MAX_VALUE : sum;
  }

  /**
   * A publication as selectors of subscriptions see it; the content is parsed at most once for all
   * of them.
   */
  private static final class PublicationInput implements SelectorInput {
    private final Publication publication;
    private final Annotations annotations;
    private @Nullable ContentView view;

    PublicationInput(Publication publication) {
      this.publication = publication;
      ClientFrame.Send frame = publication.frame();
      this.annotations =
          new Annotations(
              frame.destination(),
              publication.producerId(),
              frame.sequence(),
              publication.user(),
              0,
              0,
              frame.persistent(),
              0,
              0,
              Map.of());
    }

    @Override
    public @Nullable Object value(String identifier) {
      return SelectorValues.value(
          identifier, publication.frame().priority(), annotations, this::view);
    }

    private @Nullable ContentView view() {
      if (view == null) {
        try {
          view = ContentView.of(publication.frame().content().bytes());
        } catch (ProtocolException unreadable) {
          return null;
        }
      }
      return view;
    }
  }
}
