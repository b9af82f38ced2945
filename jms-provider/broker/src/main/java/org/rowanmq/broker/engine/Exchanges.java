package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyConditions;
import org.rowanmq.broker.engine.exchange.InvalidCondition;
import org.rowanmq.broker.engine.exchange.Matching;
import org.rowanmq.broker.engine.exchange.Matchings;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/**
 * All exchanges and their bindings. A change counts at once, is stored in the current unit, and is
 * taken back should the store refuse that. No exchange ever leads back to itself. Confined to the
 * engine thread.
 */
final class Exchanges {
  /** The built-in exchange whose routing keys are the names of topics. */
  static final String TOPICS = "topics";

  /** How many there may be (I11). */
  static final int EXCHANGES_MAX = 1_000;

  static final int BINDINGS_MAX = 200_000;

  private static final String NAME_ALLOWED =
      "1 to " + ExchangeSpec.NAME_MAX + " characters without '?' and control characters";

  private final Partition partition;
  private final Topology topology;
  private final TreeMap<String, Exchange> exchanges = new TreeMap<>();

  /** All bindings of all exchanges by id. */
  private final TreeMap<Long, BindingSpec> bindings = new TreeMap<>();

  /** How many bindings lead to each queue. */
  private final Map<String, Integer> boundQueues = new HashMap<>();

  /** Queues that bindings lead to and that do not exist. */
  private final Set<String> missing = new LinkedHashSet<>();

  /** By the exchange that a message is sent to; empty after each change. */
  private final Map<String, BodyConditions> bodyConditions = new HashMap<>();

  private final List<BindingSpec> recovered = new ArrayList<>();

  Exchanges(Partition partition, Topology topology) {
    this.partition = partition;
    this.topology = topology;
    try {
      install(new ExchangeSpec(TOPICS, ExchangeSpec.Kind.TOPIC, "", null), null);
    } catch (InvalidCondition never) {
      throw new IllegalStateException(never);
    }
    topology.whenQueueEnds(
        name -> {
          if (boundQueues.containsKey(name)) {
            missing.add(name);
          }
        });
  }

  // What there is

  @Nullable Exchange find(String name) {
    return exchanges.get(name);
  }

  Exchange topics() {
    return Objects.requireNonNull(exchanges.get(TOPICS));
  }

  /** By name, behind this one. */
  Collection<Exchange> after(String name) {
    return exchanges.tailMap(name, false).values();
  }

  /** All bindings by id, behind this one. */
  Collection<BindingSpec> bindingsAfter(long id) {
    return bindings.tailMap(id, false).values();
  }

  /** The conditions about bodies that a message sent there may meet. */
  BodyConditions bodyConditions(String name) {
    BodyConditions known =
        exchanges.containsKey(name) ? bodyConditions.get(name) : BodyConditions.NONE;
    if (known == null) {
      known = collect(name);
      bodyConditions.put(name, known);
    }
    return known;
  }

  private BodyConditions collect(String name) {
    List<Matching> reached = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(name));
    Deque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      Exchange exchange = exchanges.get(open.remove());
      if (exchange != null) {
        reached.add(exchange.matching);
        successors(exchange).stream().filter(seen::add).forEach(open::add);
      }
    }
    return BodyConditions.of(reached);
  }

  int size() {
    return exchanges.size();
  }

  /** Creates the queues that bindings lead to and that do not exist. Ends the current unit. */
  void createMissing() {
    if (!missing.isEmpty()) {
      List<String> names = List.copyOf(missing);
      missing.clear();
      names.forEach(topology::queueOrCreate);
    }
  }

  // What the store tells

  void recovered(ExchangeSpec spec) {
    try {
      install(spec, null);
    } catch (InvalidCondition cannotBe) {
      throw new IllegalStateException("Stored exchange '" + spec.name() + "' is invalid", cannotBe);
    }
  }

  void recovered(BindingSpec binding) {
    recovered.add(binding);
  }

  /** Everything has been told. */
  void apply() {
    for (BindingSpec each : recovered) {
      Exchange exchange = exchanges.get(each.exchange());
      if (exchange == null) {
        continue; // 'rowan store check' names it
      }
      try {
        add(exchange, each);
      } catch (InvalidCondition cannotBe) {
        throw new IllegalStateException(
            "Stored binding of exchange '" + each.exchange() + "' is invalid", cannotBe);
      }
      if (isQueue(each.target()) && topology.queue(each.target().name()) == null) {
        missing.add(each.target().name());
      }
    }
    recovered.clear();
  }

  // Changes

  /**
   * Makes the exchanges as they are declared.
   *
   * @throws IllegalArgumentException if that cannot be: which of them, and why
   */
  void declare(List<DeclaredExchange> declared) {
    Map<String, ExchangeSpec> specs = new HashMap<>();
    Map<String, Set<DeclaredExchange.Binding>> bound = new HashMap<>();
    for (Exchange each : exchanges.values()) {
      specs.put(each.spec.name(), each.spec);
      Set<DeclaredExchange.Binding> there = new LinkedHashSet<>();
      each.bindings
          .values()
          .forEach(b -> there.add(new DeclaredExchange.Binding(b.target(), b.when())));
      bound.put(each.spec.name(), there);
    }
    for (ExchangePlan.Step each : ExchangePlan.of(declared, specs, bound)) {
      try {
        take(each);
      } catch (InvalidCondition invalid) {
        throw new IllegalArgumentException(
            each.spec().name() + ": " + invalid.getMessage(), invalid);
      }
    }
  }

  private void take(ExchangePlan.Step step) throws InvalidCondition {
    DeclaredExchange.Binding binding = step.binding();
    if (binding == null) {
      boolean ignored = put(step.spec());
    } else if (step.action() == ExchangePlan.Action.BIND) {
      boolean ignored = bind(step.spec().name(), binding.target(), binding.when());
    } else {
      int ignored = unbind(step.spec().name(), binding.target(), binding.when());
    }
  }

  /**
   * Adds an exchange, or gives one another alternate or another way to choose.
   *
   * @return whether something was changed, in the current unit
   */
  boolean put(ExchangeSpec spec) throws InvalidCondition {
    checkName(spec.name());
    Exchange before = exchanges.get(spec.name());
    if (before != null && before.spec.equals(spec)) {
      return false;
    }
    if (before == null && exchanges.size() >= EXCHANGES_MAX) {
      throw new InvalidCondition("There are " + EXCHANGES_MAX + " exchanges, more are not allowed");
    }
    if (before != null && before.spec.kind() != spec.kind() && !before.bindings.isEmpty()) {
      throw new InvalidCondition(
          "Exchange '"
              + spec.name()
              + "' is "
              + before.spec.kind().text()
              + " and has bindings; its type cannot change to "
              + spec.kind().text()
              + " before they are removed");
    }
    if (spec.alternate() != null) {
      known(spec.alternate());
      checkNoCycle(spec.name(), spec.alternate());
    }
    Exchange now = install(spec, before);
    partition.store(new StoreOp.PutExchange(spec));
    partition.whenRejected(
        () -> {
          bodyConditions.clear();
          if (before != null) {
            exchanges.put(spec.name(), before);
          } else if (exchanges.remove(spec.name(), now)) {
            List.copyOf(now.bindings.values()).forEach(this::forget);
          }
        });
    return true;
  }

  /** Removes an exchange and its bindings, in the current unit. */
  void delete(String name) throws InvalidCondition {
    checkName(name);
    Exchange exchange = known(name);
    for (Exchange each : exchanges.values()) {
      if (name.equals(each.spec.alternate())) {
        throw new InvalidCondition(
            "Exchange '" + name + "' is the alternate of '" + each.spec.name() + "'");
      }
    }
    for (BindingSpec each : bindings.values()) {
      if (isExchange(each.target()) && each.target().name().equals(name)) {
        throw new InvalidCondition(
            "Exchange '" + each.exchange() + "' is bound to '" + name + "'; unbind it first");
      }
    }
    List<BindingSpec> ended = List.copyOf(exchange.bindings.values());
    ended.forEach(this::forget);
    exchanges.remove(name);
    bodyConditions.clear();
    ended.forEach(each -> partition.store(new StoreOp.DeleteBinding(each.id())));
    partition.store(new StoreOp.DeleteExchange(name));
    partition.whenRejected(
        () -> {
          bodyConditions.clear();
          if (exchanges.putIfAbsent(name, exchange) == null) {
            ended.forEach(each -> addAgain(exchange, each));
          }
        });
  }

  /**
   * Binds a queue, which is created if it does not exist, or an exchange.
   *
   * @return whether something was changed, in the current unit
   */
  boolean bind(String name, Destination target, String when) throws InvalidCondition {
    Exchange exchange = known(name);
    if (when.length() > BindingSpec.WHEN_MAX) {
      throw new InvalidCondition(
          "A condition has at most "
              + BindingSpec.WHEN_MAX
              + " characters, this one has "
              + when.length());
    }
    if (isExchange(target)) {
      known(target.name());
      checkNoCycle(name, target.name());
    } else if (!isQueue(target)) {
      throw new InvalidCondition(
          "'"
              + target
              + "' cannot be bound; allowed: a queue, or an exchange. Exchange '"
              + TOPICS
              + "' leads to the topic that the routing key names");
    }
    if (exchange.bindings.values().stream().anyMatch(each -> isSame(each, target, when))) {
      return false;
    }
    if (bindings.size() >= BINDINGS_MAX) {
      throw new InvalidCondition("There are " + BINDINGS_MAX + " bindings, more are not allowed");
    }
    BindingSpec binding = new BindingSpec(partition.nextId(), name, target, when);
    add(exchange, binding);
    if (isQueue(target)) {
      QueueState ignored = topology.queueOrCreate(target.name());
    }
    partition.store(new StoreOp.PutBinding(binding));
    partition.whenRejected(
        () -> {
          if (bindings.containsKey(binding.id())) {
            forget(binding);
          }
        });
    return true;
  }

  /**
   * Removes bindings, in the current unit.
   *
   * @param when of the binding, or null for all that lead to the target
   * @return how many there were
   */
  int unbind(String name, Destination target, @Nullable String when) throws InvalidCondition {
    Exchange exchange = known(name);
    List<BindingSpec> ended =
        exchange.bindings.values().stream()
            .filter(each -> isSame(each, target, when == null ? each.when() : when))
            .toList();
    for (BindingSpec each : ended) {
      forget(each);
      partition.store(new StoreOp.DeleteBinding(each.id()));
    }
    partition.whenRejected(() -> ended.forEach(each -> addAgain(exchange, each)));
    return ended.size();
  }

  private Exchange install(ExchangeSpec spec, @Nullable Exchange before) throws InvalidCondition {
    long seed = partition.lastId() + spec.name().hashCode();
    Exchange exchange = new Exchange(spec, Matchings.of(spec, seed, target -> load(target)));
    if (before != null) {
      for (BindingSpec each : before.bindings.values()) {
        exchange.matching.add(each);
        exchange.bindings.put(each.id(), each);
      }
      exchange.routed = before.routed;
      exchange.unroutable = before.unroutable;
    }
    exchanges.put(spec.name(), exchange);
    bodyConditions.clear();
    return exchange;
  }

  private long load(Destination target) {
    QueueState queue = topology.queue(target.name());
    return queue == null ? 0 : queue.ready() + queue.inFlight();
  }

  private void add(Exchange exchange, BindingSpec binding) throws InvalidCondition {
    exchange.matching.add(binding);
    bodyConditions.clear();
    exchange.bindings.put(binding.id(), binding);
    bindings.put(binding.id(), binding);
    if (isQueue(binding.target())) {
      boundQueues.merge(binding.target().name(), 1, Integer::sum);
    }
  }

  private void addAgain(Exchange was, BindingSpec binding) {
    Exchange exchange = exchanges.get(binding.exchange());
    if (exchange == null || exchange.spec.kind() != was.spec.kind()) {
      return;
    }
    try {
      add(exchange, binding);
    } catch (InvalidCondition cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
  }

  private void forget(BindingSpec binding) {
    bodyConditions.clear();
    bindings.remove(binding.id());
    Exchange exchange = exchanges.get(binding.exchange());
    if (exchange != null && exchange.bindings.remove(binding.id()) != null) {
      exchange.matching.remove(binding);
    }
    if (isQueue(binding.target())) {
      String queue = binding.target().name();
      boundQueues.computeIfPresent(queue, (name, count) -> count == 1 ? null : count - 1);
      if (!boundQueues.containsKey(queue)) {
        missing.remove(queue);
      }
    }
  }

  private Exchange known(String name) throws InvalidCondition {
    Exchange exchange = exchanges.get(name);
    if (exchange == null) {
      throw new InvalidCondition("There is no exchange '" + name + "'");
    }
    return exchange;
  }

  private static void checkName(String name) throws InvalidCondition {
    if (name.equals(TOPICS)) {
      throw new InvalidCondition(
          "Exchange '" + TOPICS + "' is built in; only its bindings can be changed");
    }
    if (name.isBlank()
        || name.length() > ExchangeSpec.NAME_MAX
        || name.indexOf('?') >= 0
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidCondition("Exchange '" + name + "'; allowed: " + NAME_ALLOWED);
    }
  }

  /** Refuses what would lead from an exchange back to it, and says how. */
  private void checkNoCycle(String from, String to) throws InvalidCondition {
    Map<String, String> cameFrom = new HashMap<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(to));
    seen.add(to);
    while (!open.isEmpty()) {
      String at = open.remove();
      if (at.equals(from)) {
        throw new InvalidCondition(
            "That would be a circle, in which messages never end: "
                + path(from, to, cameFrom)
                + "; each arrow is a binding or an alternate");
      }
      Exchange exchange = exchanges.get(at);
      if (exchange == null) {
        continue;
      }
      for (String next : successors(exchange)) {
        if (seen.add(next)) {
          cameFrom.put(next, at);
          open.add(next);
        }
      }
    }
  }

  private static String path(String from, String to, Map<String, String> cameFrom) {
    List<String> back = new ArrayList<>(List.of(from));
    for (String at = from; !at.equals(to); ) {
      at = Objects.requireNonNull(cameFrom.get(at));
      back.add(0, at);
    }
    return from + " -> " + String.join(" -> ", back);
  }

  private static Set<String> successors(Exchange exchange) {
    Set<String> next = new LinkedHashSet<>();
    for (BindingSpec each : exchange.bindings.values()) {
      if (isExchange(each.target())) {
        next.add(each.target().name());
      }
    }
    if (exchange.spec.alternate() != null) {
      next.add(exchange.spec.alternate());
    }
    return next;
  }

  private static boolean isSame(BindingSpec binding, Destination target, String when) {
    return binding.target().equals(target) && binding.when().equals(when);
  }

  private static boolean isQueue(Destination target) {
    return target.kind() == DestinationKind.QUEUE;
  }

  private static boolean isExchange(Destination target) {
    return target.kind() == DestinationKind.EXCHANGE;
  }
}
