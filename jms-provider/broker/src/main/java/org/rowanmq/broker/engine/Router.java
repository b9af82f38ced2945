package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyConditions;
import org.rowanmq.broker.engine.exchange.RoutingInput;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/**
 * Which queues and subscriptions a publication is for. Each gets it once, however many ways lead
 * there. Confined to the engine thread.
 */
final class Router {
  /**
   * Where a publication goes.
   *
   * @param lost why it would be lost, had it no place among the dead letters; null as a rule
   */
  record Routed(Collection<QueueState> targets, @Nullable String lost) {
    static Routed to(Collection<QueueState> targets) {
      return new Routed(targets, null);
    }
  }

  private final Topology topology;
  private final EngineSettings settings;
  private final Exchanges exchanges;
  private long unroutable;

  Router(Partition partition, Topology topology) {
    this.topology = topology;
    this.settings = partition.settings();
    this.exchanges = new Exchanges(partition, topology);
  }

  Exchanges exchanges() {
    return exchanges;
  }

  /** How many messages to exchanges went nowhere since the start. */
  long unroutable() {
    return unroutable;
  }

  /** Whether there is such a destination, or will be when it is sent to. */
  boolean exists(Destination destination) {
    return switch (destination.kind()) {
      case TOPIC -> true;
      case QUEUE -> settings.autoCreate() || topology.queue(destination.name()) != null;
      case TEMPORARY_QUEUE, TEMPORARY_TOPIC -> topology.temporary(destination) != null;
      case EXCHANGE -> exchanges.find(destination.exchange()) != null;
    };
  }

  /** Creates the queues a publication may be for, ahead of the unit that needs them. */
  void prepare(Destination destination) {
    switch (destination.kind()) {
      case QUEUE -> {
        QueueState ignored = topology.queueOrCreate(destination.name());
      }
      case TOPIC, EXCHANGE -> exchanges.createMissing();
      case TEMPORARY_QUEUE, TEMPORARY_TOPIC -> {}
    }
  }

  /** Takes a publication to where it belongs; {@link #prepare} came before. */
  Routed route(Publication publication) {
    return route(publication, new PublicationInput(publication));
  }

  /** Where a publication would go; changes nothing. */
  Collection<QueueState> rehearse(Publication publication) {
    return route(publication, new PublicationInput(publication, true)).targets();
  }

  private Routed route(Publication publication, PublicationInput input) {
    Destination destination = publication.frame().destination();
    return switch (destination.kind()) {
      case QUEUE -> Routed.to(queues(topology.queue(destination.name())));
      case TEMPORARY_QUEUE -> {
        Temporary temporary = topology.temporary(destination);
        yield Routed.to(queues(temporary == null ? null : temporary.queue()));
      }
      case TEMPORARY_TOPIC -> Routed.to(subscribers(publication, input, destination));
      case TOPIC ->
          exchanges.topics().bindings.isEmpty()
              ? Routed.to(subscribers(publication, input, destination))
              : through(exchanges.topics(), publication, input);
      case EXCHANGE -> {
        Exchange exchange = exchanges.find(destination.exchange());
        yield exchange == null ? homeless(destination) : through(exchange, publication, input);
      }
    };
  }

  /** The conditions about bodies that a message may meet there. */
  BodyConditions bodyConditions(Destination destination) {
    return switch (destination.kind()) {
      case QUEUE, TEMPORARY_QUEUE, TEMPORARY_TOPIC -> BodyConditions.NONE;
      case TOPIC -> bodyConditionsOfTopic(destination.name());
      case EXCHANGE -> exchanges.bodyConditions(destination.exchange());
    };
  }

  /** Most topics do not lead to such an exchange, even if some do. */
  private BodyConditions bodyConditionsOfTopic(String topic) {
    BodyConditions all = exchanges.bodyConditions(Exchanges.TOPICS);
    if (all.isEmpty()) {
      return all;
    }
    List<BindingSpec> found = new ArrayList<>();
    exchanges.topics().matching.find(new RehearsalInput(topic, Map.of()), found::add);
    return found.stream()
            .filter(each -> each.target().kind() == DestinationKind.EXCHANGE)
            .allMatch(each -> exchanges.bodyConditions(each.target().name()).isEmpty())
        ? BodyConditions.NONE
        : all;
  }

  /** Queues and topics that a message would go to, by name; sends nothing. */
  Set<String> rehearse(Exchange exchange, RoutingInput input) {
    Route route = new Route(input, null);
    boolean ignored = route.through(exchange);
    Set<String> names = new TreeSet<>();
    route.targets.forEach(each -> names.add(each.spec().displayName()));
    names.addAll(route.absent);
    return names;
  }

  private static List<QueueState> queues(@Nullable QueueState queue) {
    return queue == null ? List.of() : List.of(queue);
  }

  private List<QueueState> subscribers(
      Publication publication, PublicationInput input, Destination topic) {
    List<QueueState> targets = new ArrayList<>();
    for (Subscription subscription : topology.topics().matching(topic)) {
      if (subscription.accepts(publication.producerId(), publication.clientId(), input)) {
        targets.add(subscription.queue);
      }
    }
    return targets;
  }

  private Routed through(Exchange exchange, Publication publication, PublicationInput input) {
    Route route = new Route(input, publication);
    boolean isTaken = route.through(exchange);
    if (!isTaken
        && !input.isRehearsal()
        && publication.frame().destination().kind() == DestinationKind.EXCHANGE) {
      unroutable++;
    }
    return new Routed(route.targets, route.undecided);
  }

  /** The exchange was removed after the message was accepted, which must not be lost. */
  private static Routed homeless(Destination destination) {
    return new Routed(List.of(), "exchange '" + destination.exchange() + "' was removed");
  }

  /** Where messages go that were accepted and cannot be routed. */
  List<QueueState> deadLetters(Destination destination) {
    return queues(
        topology.queue(settings.policyFor(destination.exchange()).redelivery().deadLetterQueue()));
  }

  /** One message on its way. */
  private final class Route {
    private final RoutingInput input;

    /** Null if it is only a rehearsal. */
    private final @Nullable Publication publication;

    final Set<QueueState> targets = new LinkedHashSet<>();

    /** Queues that do not exist. */
    final Set<String> absent = new LinkedHashSet<>();

    /** Why nobody knows whether it should go further; then it must not be lost. */
    @Nullable String undecided;

    /** Exchanges it has been to, and whether they knew where to. */
    private final Map<String, Boolean> passed = new HashMap<>();

    Route(RoutingInput input, @Nullable Publication publication) {
      this.input = input;
      this.publication = publication;
    }

    /** Returns whether it has gone anywhere. Exchanges have no circles, so this ends. */
    boolean through(Exchange exchange) {
      Boolean known = passed.get(exchange.spec.name());
      if (known != null) {
        return known;
      }
      List<BindingSpec> found = new ArrayList<>();
      String limit = exchange.matching.undecided(input);
      if (limit == null) {
        exchange.matching.find(input, found::add);
      }
      boolean isRouted = false;
      for (BindingSpec each : found) {
        isRouted |= to(each.target());
      }
      if (exchange == exchanges.topics()) {
        isRouted |= toSubscribers();
      }
      boolean isTaken = isRouted;
      Exchange alternate =
          isRouted || exchange.spec.alternate() == null
              ? null
              : exchanges.find(exchange.spec.alternate());
      if (alternate != null) {
        isTaken = through(alternate);
      }
      if (limit != null && !isTaken) {
        undecided = "exchange '" + exchange.spec.name() + "': " + limit;
        isTaken = true;
      }
      if (!input.isRehearsal()) {
        exchange.routed += isRouted ? 1 : 0;
        exchange.unroutable += isTaken ? 0 : 1;
      }
      passed.put(exchange.spec.name(), isTaken);
      return isTaken;
    }

    private boolean to(Destination target) {
      if (target.kind() == DestinationKind.EXCHANGE) {
        Exchange next = exchanges.find(target.name());
        return next != null && through(next);
      }
      QueueState queue = topology.queue(target.name());
      if (queue == null) {
        absent.add(target.name());
        return input.isRehearsal();
      }
      targets.add(queue);
      return true;
    }

    private boolean toSubscribers() {
      boolean isAny = false;
      for (Subscription each : topology.topics().matching(input.key())) {
        boolean accepts =
            publication == null
                ? each.accepts(0, null, input)
                : each.accepts(publication.producerId(), publication.clientId(), input);
        if (accepts) {
          targets.add(each.queue);
          isAny = true;
        }
      }
      return isAny;
    }
  }
}
