package org.rowanmq.broker.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Refusal;

/**
 * Takes a publication to the queues and subscriptions that the {@link Router} names, dead letters
 * to theirs. Everything it stores joins the current unit. Confined to the engine thread.
 */
final class Publisher implements DeadLetters {
  /** The store's chunk: what is longer does not fit a message's own row. */
  private static final int INLINE_MAX = 256 * 1024;

  /** Of a copy that outlives what its sender said. */
  private static final Map<String, String> NO_EXPIRY = Map.of(Notes.NO_EXPIRY, "");

  private final Partition partition;
  private final EngineSettings settings;
  private final Topology topology;
  private final Retained retained;
  private final History history;
  private final Router router;

  /** Until the end of the command. */
  private final Map<Publication, Router.Routed> admitted = new IdentityHashMap<>();

  Publisher(Partition partition) {
    this.partition = partition;
    this.settings = partition.settings();
    this.topology = new Topology(partition, this);
    this.retained = new Retained(partition, this);
    this.history = new History(settings, topology);
    this.router = new Router(partition, topology);
  }

  Router router() {
    return router;
  }

  Topology topology() {
    return topology;
  }

  Retained retained() {
    return retained;
  }

  History history() {
    return history;
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
    if (!router.exists(destination)) {
      return new Refusal(
          send.sequence(),
          ErrorCode.DESTINATION_NOT_FOUND,
          destination.kind() == DestinationKind.EXCHANGE
              ? "There is no exchange '"
                  + destination.exchange()
                  + "'; an administrator creates it with 'rowan exchange create'"
              : "'" + destination + "' does not exist");
    }
    return null;
  }

  /** Creates the queues a publication may be for, ahead of the unit that needs them. */
  void prepare(Destination destination) {
    router.prepare(destination);
    retained.prepare(destination);
    history.prepare();
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
    Router.Routed known = admitted.remove(publication);
    Timing timing = publication.timing();
    Timing.@Nullable MessageName cancelled = timing.cancelled();
    if (cancelled != null) {
      topology.schedule().cancel(cancelled);
      return true;
    }
    Router.Routed routed = known == null ? router.route(publication) : known;
    retained.clearIfEmpty(publication);
    Collection<QueueState> targets = retained.with(routed.targets(), publication);
    List<QueueState> histories = history.of(publication, routed.targets());
    String lost = routed.lost();
    if (lost != null || (!histories.isEmpty() && publication.frame().persistent())) {
      // Nobody may have it before it lies there, too.
      partition.holdBack();
    }
    boolean waits = publish(publication, timing, targets, Map.of());
    for (QueueState each : histories) {
      waits |= keep(publication, timing, each);
    }
    if (lost == null) {
      return waits;
    }
    Destination destination = publication.frame().destination();
    return waits
        | publish(
            publication,
            Timing.NONE,
            router.deadLetters(destination),
            Map.of(
                Notes.DEAD_LETTER_REASON, lost, Notes.DEAD_LETTER_ORIGIN, destination.toString()));
  }

  /**
   * Whether it takes room in its queues at once: what comes later does so when it is due, and what
   * cancels comes to no queue.
   */
  boolean needsRoom(Publication publication) {
    Timing timing = publication.timing();
    return publication.dueMillis(timing) <= partition.now().epochMillis()
        && timing.cron() == null
        && timing.cancelled() == null;
  }

  private boolean publish(
      Publication publication,
      Timing timing,
      Collection<QueueState> targets,
      Map<String, String> notes) {
    ClientFrame.Send frame = publication.frame();
    long timeToLive =
        frame.timeToLiveMillis() > 0
            ? frame.timeToLiveMillis()
            : settings.policyFor(frame.destination().name()).keep().timeToLiveMillis();
    // From the send on, be it long before the commit; and a delay does not prolong a message's life
    // (JMS 3.1 §3.4.9, §3.4.13).
    return publish(publication, timing, targets, timeToLive, publication.arrivedMillis(), notes);
  }

  /** Publishes to a history: lives as that says, from when the message is due. */
  private boolean keep(Publication publication, Timing timing, QueueState history) {
    return publish(
        publication,
        timing,
        List.of(history),
        history.policy().keep().timeToLiveMillis(),
        Math.max(publication.arrivedMillis(), publication.dueMillis(timing)),
        publication.frame().timeToLiveMillis() > 0 ? NO_EXPIRY : Map.of());
  }

  private boolean publish(
      Publication publication,
      Timing timing,
      Collection<QueueState> targets,
      long timeToLive,
      long livesFromMillis,
      Map<String, String> notes) {
    ClientFrame.Send frame = publication.frame();
    long due = publication.dueMillis(timing);
    long expires = timeToLive > 0 ? plus(livesFromMillis, timeToLive) : 0;
    @Nullable String cron = timing.cron();
    if (cron != null) {
      due = Cron.parse(cron).next(Math.max(due - 1, partition.now().epochMillis()));
      expires = 0; // of each that comes, from then on
    }
    Annotations annotations =
        new Annotations(
            frame.destination(),
            publication.producerId(),
            frame.sequence(),
            publication.user(),
            publication.arrivedMillis(),
            expires,
            frame.persistent(),
            publication.isSuspect() ? 1 : 0,
            0,
            Schedule.notes(notes, cron, timeToLive));
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
    Map<String, String> notes = new HashMap<>(entry.notes);
    notes.put(Notes.ATTEMPTS, Integer.toString(entry.failures));
    bury(entry.message, entry.deliveries, notes, reason, entry.queue, deadLetters);
    return true;
  }

  @Override
  public void expired(
      QueueState queue, Message message, int deliveries, int failures, Map<String, String> notes) {
    String name = queue.policy().keep().expiryQueue();
    @Nullable QueueState target = name.isEmpty() ? null : topology.queueOrCreate(name);
    if (target == null || target == queue) {
      return;
    }
    Map<String, String> all = new HashMap<>(notes);
    all.put(Notes.ATTEMPTS, Integer.toString(failures));
    all.put(Notes.EXPIRED, Long.toString(message.annotations.expiresMillis()));
    bury(message, deliveries, all, "expired", queue, target);
  }

  /** Publishes a copy that does not expire and says why it is there. */
  private void bury(
      Message message,
      int deliveries,
      Map<String, String> notes,
      String reason,
      QueueState from,
      QueueState to) {
    Annotations original = message.annotations;
    notes.put(Notes.DEAD_LETTER_REASON, reason);
    notes.put(Notes.DEAD_LETTER_ORIGIN, from.spec().displayName());
    notes.remove(Notes.NOT_BEFORE);
    if (original.expiresMillis() != 0) {
      notes.putAll(NO_EXPIRY);
    }
    Annotations annotations =
        new Annotations(
            original.destination(),
            original.producerId(),
            original.producerSequence(),
            original.user(),
            original.arrivedMillis(),
            0,
            original.persistent(),
            deliveries, // never less than what happened (I6)
            0,
            Map.copyOf(notes));
    boolean ignored =
        publishTo(
            List.of(to), message.priority, annotations, message.content, message.largeId(), null);
  }

  /**
   * Publishes a dead letter's message anew, in the current unit: without what made it one, but with
   * its count of deliveries. The caller removes the dead letter in the same unit.
   */
  void revive(Entry dead, QueueState target) {
    Map<String, String> notes = new HashMap<>(dead.notes);
    notes.keySet().removeAll(Notes.OF_FAILURES);
    boolean ignored =
        publishTo(
            List.of(target),
            dead.message.priority,
            dead.message.annotations.withAttempts(dead.deliveries, 0, Map.copyOf(notes)),
            dead.message.content,
            dead.message.largeId(),
            null);
  }

  @Override
  public void postpone(Entry entry, long dueMillis) {
    Annotations annotations =
        entry.message.annotations.withAttempts(entry.deliveries, entry.failures, entry.notes);
    MessageContent content = entry.message.content;
    boolean row = hasRow(entry.queue, annotations);
    Message copy =
        message(
            entry.message.priority,
            annotations,
            row && entry.message.largeId() == 0 && isLong(content),
            content,
            entry.message.largeId());
    topology.schedule().add(entry.queue, copy, dueMillis);
  }

  /**
   * @param sent what an application has just sent; null for what the broker makes itself. Only the
   *     former may be handed out early, by a single queue, and if it belongs to no transaction (I2)
   */
  private boolean publishTo(
      Collection<QueueState> targets,
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

  /**
   * The queues a publication is for, and will be when it is published in the same command: chosen
   * once, as another choice might lead elsewhere.
   */
  Collection<QueueState> admit(Publication publication) {
    Router.Routed routed = router.route(publication);
    admitted.put(publication, routed);
    return routed.targets();
  }

  /** What was {@link #admit admitted} is not published after all. */
  void withdraw() {
    admitted.clear();
  }

  /** The queues a publication would be for just now. */
  Collection<QueueState> targets(Publication publication) {
    return router.rehearse(publication);
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
}
