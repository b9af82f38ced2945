package org.rowanmq.broker.engine;

import java.util.List;

/**
 * Chooses the consumer whose turn it is, for all distributions but the rotation. Confined to the
 * engine thread.
 */
abstract class Choice {
  /**
   * @param seed of what is random: the same gives the same choices
   */
  static Choice of(Distribution distribution, long seed) {
    return switch (distribution) {
      case RANDOM -> new Random(seed);
      case WEIGHTED -> new Weighted();
      case ROUND_ROBIN, LEAST_OUTSTANDING -> new LeastOutstanding();
    };
  }

  /**
   * Whose turn it is.
   *
   * @param able those that may be given a message: one or more
   */
  abstract QueueConsumer of(List<QueueConsumer> able);

  /** The chosen one has got a message on its turn. */
  abstract void served(QueueConsumer chosen, List<QueueConsumer> able);

  /** Each as likely. A sequence of its own (SplitMix64), so that a run can be repeated. */
  private static final class Random extends Choice {
    private static final long STEP = 0x9e3779b97f4a7c15L;
    private long state;

    Random(long seed) {
      state = seed * STEP;
    }

    @Override
    QueueConsumer of(List<QueueConsumer> able) {
      state += STEP;
      long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
      mixed ^= mixed >>> 31;
      return able.get((int) (((mixed >>> 32) * able.size()) >>> 32));
    }

    @Override
    void served(QueueConsumer chosen, List<QueueConsumer> able) {}
  }

  /**
   * Each round raises everybody by its weight, and lowers the chosen one by the sum: nobody waits
   * longer than its share demands, and turns of the same consumer lie apart. Who could not have
   * anything meanwhile has nothing to catch up on.
   */
  private static final class Weighted extends Choice {
    @Override
    QueueConsumer of(List<QueueConsumer> able) {
      QueueConsumer best = able.get(0);
      for (QueueConsumer each : able) {
        if (each.claim + each.weight > best.claim + best.weight) {
          best = each;
        }
      }
      return best;
    }

    @Override
    void served(QueueConsumer chosen, List<QueueConsumer> able) {
      long sum = 0;
      for (QueueConsumer each : able) {
        each.claim += each.weight;
        sum += each.weight;
      }
      chosen.claim -= sum;
    }
  }

  /** Of equals the one whose last turn is longest ago. */
  private static final class LeastOutstanding extends Choice {
    private long turns;

    @Override
    QueueConsumer of(List<QueueConsumer> able) {
      QueueConsumer best = able.get(0);
      for (QueueConsumer each : able) {
        // What each would have for its weight, without a fraction.
        long mine = (each.outstanding + 1L) * best.weight;
        long others = (best.outstanding + 1L) * each.weight;
        if (mine < others || (mine == others && each.lastTurn < best.lastTurn)) {
          best = each;
        }
      }
      return best;
    }

    @Override
    void served(QueueConsumer chosen, List<QueueConsumer> able) {
      chosen.lastTurn = ++turns;
    }
  }
}
