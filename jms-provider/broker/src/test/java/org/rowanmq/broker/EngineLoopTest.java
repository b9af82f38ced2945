package org.rowanmq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.Moment;
import org.rowanmq.broker.net.LinkOutput;
import org.rowanmq.broker.net.Links;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.Clock;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

class EngineLoopTest {
  private final ManualEnvironment environment = new ManualEnvironment();
  private final EngineMailbox mailbox = new EngineMailbox();
  private final Links links = new Links();
  private final EngineOutput output =
      new EngineOutput(links, batch -> {}, (ticket, read) -> {}, users -> {});
  private final List<String> log = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final Recorder engine = new Recorder();
  private final EngineLoop loop =
      new EngineLoop(engine, mailbox, output, environment.clock(), failures::add);

  private final class Recorder implements EngineLoop.Logic {
    volatile Runnable onApply = () -> {};
    volatile Runnable onTick = () -> {};

    @Override
    public void apply(Command command, Moment now) {
      log.add(command.getClass().getSimpleName());
      (command instanceof Command.Tick ? onTick : onApply).run();
    }

    @Override
    public void endTurn(Moment now) {
      log.add("end");
    }
  }

  private static final class RecordedLink implements LinkOutput {
    final List<Object> heard = new ArrayList<>();

    @Override
    public void deliver(List<BrokerFrame> frames) {
      heard.add(List.copyOf(frames));
    }

    @Override
    public void close(ErrorCode code, String detail) {
      heard.add(code);
    }
  }

  @Test
  void aTurnAppliesAllThatWaitsAndEndsOnce() {
    mailbox.post(List.of(new Command.Stored(1), new Command.Stored(2)));
    mailbox.post(new Command.LinkClosed(1, "gone"));
    assertThat(loop.runOneTurn()).isTrue();
    assertThat(log).containsExactly("Stored", "Stored", "LinkClosed", "end");
    assertThat(loop.runOneTurn()).isFalse();
  }

  @Test
  void aTurnIsBounded() {
    for (int i = 0; i < 2_500; i++) {
      mailbox.post(new Command.Stored(i));
    }
    loop.runOneTurn();
    assertThat(log).hasSize(1_001);
    loop.runOneTurn();
    loop.runOneTurn();
    assertThat(log).hasSize(2_503);
  }

  @Test
  void framesReachEachLinkInOneHandOverAtTheEndOfTheTurn() {
    RecordedLink first = new RecordedLink();
    RecordedLink second = new RecordedLink();
    long a = links.add(first);
    long b = links.add(second);
    BrokerFrame one = new BrokerFrame.Confirm(1, Ranges.of(1));
    BrokerFrame two = new BrokerFrame.Confirm(1, Ranges.of(2));
    engine.onApply =
        () -> {
          output.send(a, one);
          output.send(b, one);
          output.send(a, two);
          output.send(99, one);
          assertThat(first.heard).isEmpty();
        };
    mailbox.post(new Command.Stored(1));
    loop.runOneTurn();
    assertThat(first.heard).containsExactly(List.of(one, two));
    assertThat(second.heard).containsExactly(List.of(one));
  }

  @Test
  void aClosedLinkGetsWhatWasSentBefore() {
    RecordedLink link = new RecordedLink();
    long number = links.add(link);
    BrokerFrame frame = new BrokerFrame.Confirm(1, Ranges.of(1));
    engine.onApply =
        () -> {
          output.send(number, frame);
          output.closeLink(number, ErrorCode.REPLACED, "again");
        };
    mailbox.post(new Command.Stored(1));
    loop.runOneTurn();
    assertThat(link.heard).containsExactly(List.of(frame), ErrorCode.REPLACED);
  }

  @Test
  void aWakeUpBecomesATickOnceItIsDue() {
    output.wakeAt(environment.clock().nanos() + 5_000_000);
    assertThat(loop.runOneTurn()).isFalse();
    assertThat(output.idleNanos(environment.clock().nanos())).isEqualTo(5_000_000);
    environment.advance(5);
    assertThat(loop.runOneTurn()).isTrue();
    assertThat(log).containsExactly("Tick", "end");
    assertThat(loop.runOneTurn()).isFalse();
  }

  @Test
  void aBrokenInvariantEndsTheLoopAndTellsEverybody() {
    RecordedLink link = new RecordedLink();
    long number = links.add(link);
    IllegalStateException broken = new IllegalStateException("Broken invariant: test");
    engine.onApply =
        () -> {
          output.send(number, new BrokerFrame.Confirm(1, Ranges.of(1)));
          throw broken;
        };
    mailbox.post(new Command.Stored(1));
    assertThat(loop.runOneTurn()).isFalse();
    assertThat(failures).containsExactly(broken);
    assertThat(link.heard).as("nothing is confirmed any more").containsExactly(ErrorCode.INTERNAL);
    assertThat(loop.hasEnded()).isTrue();
    mailbox.post(new Command.Stored(2));
    assertThat(loop.runOneTurn()).isFalse();
    assertThat(log).containsExactly("Stored");
  }

  @Test
  void aLostStoreEndsTheLoop() {
    Exception lost = new Exception("fenced");
    loop.fail(lost);
    loop.fail(new Exception("later"));
    mailbox.post(new Command.Stored(1));
    assertThat(loop.runOneTurn()).isFalse();
    assertThat(failures).containsExactly(lost);
    assertThat(log).isEmpty();
  }

  @Test
  void theLoopEndsAfterTheTurnInWhichTheEngineStopped() throws Exception {
    engine.onApply = output::stopped;
    mailbox.post(new Command.Stop());
    loop.run();
    assertThat(log).containsExactly("Stop", "end");
    assertThat(loop.awaitEnd(0)).isTrue();
    assertThat(failures).isEmpty();
  }

  @Test
  void whoPostsToAnIdleEngineRunsItsTurn() throws Exception {
    List<Thread> appliedBy = new CopyOnWriteArrayList<>();
    engine.onApply = () -> appliedBy.add(Thread.currentThread());
    Thread own = startLoop();
    mailbox.post(new Command.Stored(1));
    assertThat(appliedBy).containsExactly(Thread.currentThread());
    stopLoop(own);
  }

  @Test
  void whatIsPostedDuringATurnIsAppliedByTheLoop() throws Exception {
    CountDownLatch isApplied = new CountDownLatch(2);
    List<Thread> appliedBy = new CopyOnWriteArrayList<>();
    Thread own = startLoop();
    engine.onApply =
        () -> {
          appliedBy.add(Thread.currentThread());
          isApplied.countDown();
          if (appliedBy.size() == 1) {
            for (int i = 0; i < 1_500; i++) {
              mailbox.post(new Command.Stored(i));
            }
          }
        };
    mailbox.post(new Command.Stored(1));
    assertThat(isApplied.await(10, TimeUnit.SECONDS)).isTrue();
    await().until(mailbox::isEmpty);
    assertThat(appliedBy).hasSize(1_501).contains(own, Thread.currentThread());
    stopLoop(own);
  }

  @Test
  void aTimerAskedForByAnotherThreadsTurnWakesTheLoop() throws Exception {
    Thread own = startLoop();
    CountDownLatch ticked = new CountDownLatch(1);
    engine.onApply = () -> output.wakeAt(environment.clock().nanos());
    engine.onTick = ticked::countDown;
    mailbox.post(new Command.Stored(1));
    assertThat(ticked.await(10, TimeUnit.SECONDS)).isTrue();
    stopLoop(own);
  }

  /** Another thread may be at a turn when the wake-up comes, so that the loop looks in vain. */
  @Test
  void aFailureWhoseWakeUpIsOverIsNotSleptOver() throws Exception {
    Exception lost = new Exception("fenced");
    AtomicReference<EngineLoop> failing = new AtomicReference<>();
    Clock clock =
        new Clock() {
          @Override
          public long nanos() {
            failing.get().fail(lost);
            LockSupport.park(this);
            return environment.clock().nanos();
          }

          @Override
          public long epochMillis() {
            return environment.clock().epochMillis();
          }
        };
    failing.set(new EngineLoop(engine, mailbox, output, clock, failures::add));
    Thread own = new Thread(failing.get(), "engine");
    own.start();
    boolean ended = failing.get().awaitEnd(TimeUnit.SECONDS.toNanos(10));
    failing.get().fail(lost); // so that nothing is left running
    own.join(10_000);
    assertThat(ended).isTrue();
    assertThat(failures).containsExactly(lost);
  }

  @Test
  void noCommandOfManyThreadsIsLostOrAppliedBesideAnother() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    AtomicInteger applied = new AtomicInteger();
    engine.onApply =
        () -> {
          together.accumulateAndGet(inside.incrementAndGet(), Math::max);
          applied.incrementAndGet();
          inside.decrementAndGet();
        };
    Thread own = startLoop();
    List<Thread> posters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread poster =
          new Thread(
              () -> {
                for (int n = 0; n < 20_000; n++) {
                  mailbox.post(new Command.Stored(n));
                }
              });
      posters.add(poster);
      poster.start();
    }
    for (Thread each : posters) {
      each.join(30_000);
    }
    await().until(() -> applied.get() == 80_000);
    assertThat(together).hasValue(1);
    stopLoop(own);
  }

  /** Runs until the loop sleeps, so that the next post finds an idle engine. */
  private Thread startLoop() {
    Thread own = new Thread(loop, "engine");
    own.start();
    await().until(() -> own.getState() == Thread.State.TIMED_WAITING);
    return own;
  }

  private void stopLoop(Thread own) throws InterruptedException {
    engine.onApply = output::stopped;
    mailbox.post(new Command.Stop());
    own.join(10_000);
    assertThat(own.isAlive()).isFalse();
    assertThat(failures).isEmpty();
  }

  @Test
  void theMailboxIsFullUntilTheEngineHasCaughtUp() {
    for (int i = 0; i < 51_000; i++) {
      mailbox.post(new Command.Stored(i));
    }
    assertThat(mailbox.isFull()).isTrue();
    loop.runOneTurn();
    loop.runOneTurn();
    assertThat(mailbox.isFull()).isFalse();
  }

  @Test
  void theUsersSnapshotDoesNotFollowTheEnginesMap() {
    Map<String, UserRecord> users = new HashMap<>();
    output.users(users);
    users.put("ada", new UserRecord("ada", new byte[0], 4096, new byte[0], new byte[0], false));
    assertThat(output.users()).isEmpty();
  }
}
