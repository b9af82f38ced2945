package org.rowanmq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Threads;
import org.rowanmq.runtime.Timers;

class GroupCommitTest {
  private final ScriptedStore store = new ScriptedStore();
  private final List<String> told = new ArrayList<>();
  private final GroupCommit commit =
      new GroupCommit(store, new Fence(0, 5, 40, 100), new StillEnvironment(), listener());

  @Test
  void reportsAStoredBatch() {
    commit.begin(batch(41));

    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
    assertThat(told).containsExactly("stored 41");
    assertThat(store.calls).containsExactly("commit 41 in 5");
    assertThat(commit.stats().snapshot().batches()).isEqualTo(1);
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
  }

  @Test
  void retriesATransientFailureAndTellsItOnce() {
    store.fail(transientFailure(), transientFailure(), transientFailure());
    commit.begin(batch(41));

    long first = commit.step();
    long second = commit.step();
    assertThat(first).isBetween(BackOff.FIRST_NANOS / 2, BackOff.FIRST_NANOS);
    assertThat(second).isBetween(BackOff.FIRST_NANOS, 2 * BackOff.FIRST_NANOS);
    assertThat(commit.step()).isPositive();
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
    assertThat(told).containsExactly("degraded: away", "recovered", "stored 41");
  }

  @Test
  void backsOffNoLongerThanTheMaximum() {
    BackOff backOff = new BackOff();
    Random random = new Random(1);

    for (int i = 0; i < 40; i++) {
      assertThat(backOff.nextNanos(random)).isBetween(1L, BackOff.MAX_NANOS);
    }
    backOff.reset();
    assertThat(backOff.nextNanos(random)).isLessThanOrEqualTo(BackOff.FIRST_NANOS);
  }

  @Test
  void lostAnswerOfAStoredBatchIsFoundOut() {
    store.fail(new StoreException.OutcomeUnknown("lost", null));
    store.fences.add(new Fence(0, 6, 41, 100));
    commit.begin(batch(41));

    assertThat(commit.step()).isPositive();
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
    assertThat(told).containsExactly("degraded: lost", "recovered", "stored 41");
    assertThat(store.calls).containsExactly("commit 41 in 5", "acquire");
  }

  @Test
  void lostAnswerOfABatchThatWasNotStoredIsWrittenInTheNewEpoch() {
    store.fail(new StoreException.OutcomeUnknown("lost", null));
    store.fences.add(new Fence(0, 6, 40, 100));
    commit.begin(batch(41));

    assertThat(commit.step()).isPositive();
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
    commit.begin(batch(42));
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
    assertThat(store.calls)
        .containsExactly("commit 41 in 5", "acquire", "commit 41 in 6", "commit 42 in 6");
    assertThat(told).containsExactly("degraded: lost", "recovered", "stored 41", "stored 42");
  }

  @Test
  void takeOverDuringTheResolutionIsFenced() {
    store.fail(new StoreException.OutcomeUnknown("lost", null));
    store.fences.add(new Fence(0, 7, 41, 100));
    commit.begin(batch(41));

    assertThat(commit.step()).isPositive();
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
    assertThat(told).containsExactly("degraded: lost", "fatal Fenced");
    assertThat(commit.isStopped()).isTrue();
  }

  @Test
  void rejectedBatchFreesItsNumber() {
    store.fail(new StoreException.Rejected("too long", null));
    commit.begin(batch(41));
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
    commit.begin(batch(41));
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);

    assertThat(told).containsExactly("rejected 41: too long", "stored 41");
  }

  @Test
  void fatalFailureIsTheLastThingTold() {
    store.fail(new IllegalArgumentException("bug"));
    commit.begin(batch(41));
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);
    commit.begin(batch(42));
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);

    assertThat(told).containsExactly("fatal Fatal");
    assertThat(store.calls).hasSize(1);
  }

  @Test
  void twoBatchesAtOnceAreRefused() {
    commit.begin(batch(41));

    assertThatIllegalStateException().isThrownBy(() -> commit.begin(batch(42)));
  }

  static StoreBatch batch(long number) {
    return new StoreBatch(0, 1, number, 100, List.of(new StoreOp.Delete(new MessageRef(1, 4, 2))));
  }

  private static StoreException transientFailure() {
    return new StoreException.Transient("away", null);
  }

  private BatchListener listener() {
    return new BatchListener() {
      @Override
      public void stored(long batch) {
        told.add("stored " + batch);
      }

      @Override
      public void rejected(long batch, StoreException.Rejected cause) {
        told.add("rejected " + batch + ": " + cause.getMessage());
      }

      @Override
      public void degraded(String why) {
        told.add("degraded: " + why);
      }

      @Override
      public void recovered() {
        told.add("recovered");
      }

      @Override
      public void fatal(StoreException cause) {
        told.add("fatal " + cause.getClass().getSimpleName());
      }
    };
  }

  /** Time stands still, randomness follows from a seed. */
  private static final class StillEnvironment implements Environment {
    private final Random random = new Random(7);

    @Override
    public Clock clock() {
      return new Clock() {
        @Override
        public long epochMillis() {
          return 0;
        }

        @Override
        public long nanos() {
          return 0;
        }
      };
    }

    @Override
    public Timers timers() {
      throw new AssertionError("no timers here");
    }

    @Override
    public Threads threads() {
      throw new AssertionError("no threads here");
    }

    @Override
    public RandomGenerator random() {
      return random;
    }

    @Override
    public void secureRandom(byte[] bytes) {
      random.nextBytes(bytes);
    }
  }
}
