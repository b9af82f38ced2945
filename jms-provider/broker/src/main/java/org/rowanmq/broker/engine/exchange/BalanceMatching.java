package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/**
 * Chooses one binding for each message. Whose turn it is lives in memory: after a restart the round
 * begins anew. Chance comes from a sequence of numbers with a seed, so that a run can be repeated.
 */
final class BalanceMatching implements Matching {
  private static final int WEIGHT_MAX = 1_000;

  private static final class Slot {
    final BindingSpec binding;
    final int weight;
    final long hash;
    long turn;

    Slot(BindingSpec binding, int weight) {
      this.binding = binding;
      this.weight = weight;
      this.hash = hash(binding.target().toString());
    }
  }

  private final Balance balance;
  private final ToLongFunction<Destination> load;
  private final List<Slot> slots = new ArrayList<>();
  private long state;
  private int next;

  /**
   * @param load messages of a queue, those in flight included
   */
  BalanceMatching(Balance balance, long seed, ToLongFunction<Destination> load) {
    this.balance = balance;
    this.load = load;
    this.state = seed;
  }

  @Override
  public void add(BindingSpec binding) throws InvalidCondition {
    if (balance.policy() == Balance.Policy.LEAST_LOADED
        && binding.target().kind() != DestinationKind.QUEUE) {
      throw new InvalidCondition(
          "'"
              + binding.target()
              + "' is an exchange; the targets of a least-loaded exchange are queues");
    }
    slots.add(new Slot(binding, weight(binding.when())));
  }

  private int weight(String text) throws InvalidCondition {
    if (text.isEmpty()) {
      return 1;
    }
    if (balance.policy() != Balance.Policy.WEIGHTED) {
      throw new InvalidCondition(
          "'" + text + "' is a weight; only bindings of a weighted balance exchange have one");
    }
    try {
      int weight = Integer.parseInt(text.trim());
      if (weight >= 1 && weight <= WEIGHT_MAX) {
        return weight;
      }
    } catch (NumberFormatException notANumber) {
      // Told below.
    }
    throw new InvalidCondition(
        "Weight '" + text + "'; allowed: a whole number from 1 to " + WEIGHT_MAX);
  }

  @Override
  public void remove(BindingSpec binding) {
    slots.removeIf(slot -> slot.binding.id() == binding.id());
  }

  @Override
  public void find(RoutingInput input, Consumer<BindingSpec> found) {
    if (slots.isEmpty()) {
      return;
    }
    Slot chosen =
        switch (balance.policy()) {
          case ROUND_ROBIN -> roundRobin(input.isRehearsal());
          case RANDOM -> random(input.isRehearsal());
          case WEIGHTED -> weighted(input.isRehearsal());
          case LEAST_LOADED -> leastLoaded(input.isRehearsal());
          case HASH -> hashed(input);
        };
    found.accept(chosen.binding);
  }

  private Slot roundRobin(boolean isRehearsal) {
    int index = next % slots.size();
    next = isRehearsal ? next : (index + 1) % slots.size();
    return slots.get(index);
  }

  /** SplitMix64. */
  private Slot random(boolean isRehearsal) {
    long advanced = state + 0x9E3779B97F4A7C15L;
    state = isRehearsal ? state : advanced;
    return slots.get((int) Long.remainderUnsigned(mix(advanced), slots.size()));
  }

  /** Smooth: of weights 5 and 1 the lighter one's turn is not always after five of the other. */
  private Slot weighted(boolean isRehearsal) {
    long total = 0;
    Slot best = slots.get(0);
    for (Slot each : slots) {
      total += each.weight;
      if (each.turn + each.weight > best.turn + best.weight) {
        best = each;
      }
    }
    if (!isRehearsal) {
      slots.forEach(each -> each.turn += each.weight);
      best.turn -= total;
    }
    return best;
  }

  /** Among equals one after the other. */
  private Slot leastLoaded(boolean isRehearsal) {
    int best = next % slots.size();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < slots.size(); i++) {
      int index = (next + i) % slots.size();
      long messages = load.applyAsLong(slots.get(index).binding.target());
      if (messages < least) {
        least = messages;
        best = index;
      }
    }
    next = isRehearsal ? next : (best + 1) % slots.size();
    return slots.get(best);
  }

  /** Rendezvous hashing: the target whose hash together with the value's is highest. */
  private Slot hashed(RoutingInput input) {
    @Nullable Object value =
        balance.property() == null ? input.key() : input.value(balance.property());
    long of = hash(value == null ? "" : value.toString());
    Slot best = slots.get(0);
    long highest = Long.MIN_VALUE;
    for (Slot each : slots) {
      long rank = mix(of ^ each.hash);
      if (rank > highest) {
        highest = rank;
        best = each;
      }
    }
    return best;
  }

  /** FNV-1a, of characters. */
  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  private static long mix(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
