package org.rowanmq.ra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.wire.Pipe;

class BrokerKeeperTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final BrokerKeeper.Pauses SHORT =
      new BrokerKeeper.Pauses(Duration.ofMillis(1), Duration.ofMillis(4));

  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final BlockingQueue<FakeHost> started = new LinkedBlockingQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final CountDownLatch mayStart = new CountDownLatch(1);

  @AfterEach
  void endTimers() {
    environment.close();
  }

  private static final class FakeHost implements BrokerHost {
    final BrokerHost.Listener listener;
    final CountDownLatch closed = new CountDownLatch(1);

    FakeHost(BrokerHost.Listener listener) {
      this.listener = listener;
    }

    @Override
    public Pipe.Connector connector() {
      return (to, timeoutMillis) -> {
        throw new IOException("reached");
      };
    }

    @Override
    public List<String> addresses() {
      return List.of("127.0.0.1:7611");
    }

    @Override
    public Map<String, String> figures() {
      return Map.of("state", "RUNNING");
    }

    @Override
    public boolean close(Duration deadline) {
      closed.countDown();
      return true;
    }
  }

  private BrokerHost start(BrokerHost.Listener listener) throws HostException {
    if (refusals.getAndDecrement() > 0) {
      throw new HostException("the database is away", null);
    }
    FakeHost host = new FakeHost(listener);
    started.add(host);
    return host;
  }

  private BrokerKeeper keeper(BrokerKeeper.Start start, BrokerKeeper.Pauses pauses) {
    return new BrokerKeeper("test", start, pauses, LONG, environment);
  }

  private static String refusal(BrokerKeeper keeper) {
    return assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> keeper.connect(null, 1))
        .actual()
        .getMessage();
  }

  private FakeHost next() throws InterruptedException {
    FakeHost host = started.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(host).isNotNull();
    return host;
  }

  @Test
  void brokerThatCannotStartIsTriedAgain() throws Exception {
    refusals.set(3);
    BrokerKeeper keeper = keeper(this::start, SHORT);
    keeper.start(LONG);
    FakeHost host = next();
    await().until(() -> keeper.status().state().equals("RUNNING"));
    assertThat(keeper.starts()).isEqualTo(1);
    assertThat(keeper.addresses()).containsExactly("127.0.0.1:7611");
    assertThat(refusal(keeper)).isEqualTo("reached");
    assertThat(keeper.stop()).isTrue();
    assertThat(host.closed.getCount()).isZero();
    assertThat(keeper.status().state()).isEqualTo("STOPPED");
  }

  @Test
  void clientsAreToldWhyThereIsNoBroker() throws Exception {
    refusals.set(Integer.MAX_VALUE);
    BrokerKeeper keeper =
        keeper(this::start, new BrokerKeeper.Pauses(Duration.ofDays(1), Duration.ofDays(1)));
    keeper.start(LONG);
    assertThat(keeper.status().state()).isEqualTo("WAITING");
    assertThat(refusal(keeper))
        .isEqualTo("The embedded broker test is WAITING: the database is away");
    assertThat(keeper.figures()).isEmpty();
    assertThat(keeper.stop()).isTrue();
  }

  @Test
  void whatOnlyAnotherConfigurationCanChangeIsRefusedAtOnce() {
    HostException managed = HostException.forGood("the source is not ours alone", null);
    BrokerKeeper keeper =
        keeper(
            listener -> {
              throw managed;
            },
            new BrokerKeeper.Pauses(Duration.ofDays(1), Duration.ofDays(1)));
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> keeper.start(LONG))
        .isSameAs(managed);
    assertThat(keeper.status().state()).isEqualTo("STOPPED");
  }

  @Test
  void whatIsRefusedLaterIsTriedAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    BrokerKeeper keeper =
        keeper(
            listener ->
                switch (attempts.getAndIncrement()) {
                  case 0 -> throw new HostException("the source is not there yet", null);
                  case 1 -> throw HostException.forGood("the source is not ours alone", null);
                  default -> start(listener);
                },
            SHORT);
    keeper.start(LONG);
    assertThat(next()).isNotNull();
    assertThat(keeper.stop()).isTrue();
  }

  @Test
  void brokerThatFailedIsClosedAndFollowedByAnother() throws Exception {
    BrokerKeeper keeper = keeper(this::start, SHORT);
    keeper.start(LONG);
    FakeHost first = next();
    first.listener.stateChanged("DEGRADED", "the database does not answer");
    assertThat(keeper.status().state()).isEqualTo("DEGRADED");
    first.listener.stateChanged("FATAL", "another broker has taken the store");
    FakeHost second = next();
    assertThat(first.closed.getCount()).isZero();
    await().until(() -> keeper.status().state().equals("RUNNING"));
    assertThat(keeper.starts()).isEqualTo(2);
    assertThat(keeper.stop()).isTrue();
    assertThat(second.closed.getCount()).isZero();
  }

  @Test
  void brokerThatFailsWhileItStartsIsFollowedByAnother() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    BrokerKeeper keeper =
        keeper(
            listener -> {
              if (attempts.getAndIncrement() == 0) {
                listener.stateChanged("FATAL", "at once");
              }
              FakeHost host = new FakeHost(listener);
              started.add(host);
              return host;
            },
            SHORT);
    keeper.start(LONG);
    FakeHost first = next();
    FakeHost second = next();
    assertThat(first.closed.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.closed.getCount()).isEqualTo(1);
    assertThat(keeper.stop()).isTrue();
  }

  @Test
  void programThatIsDamagedTakesNothingDown() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    BrokerKeeper keeper =
        keeper(
            listener -> {
              if (attempts.getAndIncrement() == 0) {
                throw new NoClassDefFoundError("org/h2/Driver");
              }
              return start(listener);
            },
            SHORT);
    keeper.start(LONG);
    assertThat(next()).isNotNull();
    assertThat(keeper.stop()).isTrue();
  }

  @Test
  void startDoesNotWaitLongerThanItIsTold() throws Exception {
    BrokerKeeper keeper =
        keeper(
            listener -> {
              try {
                mayStart.await();
              } catch (InterruptedException interrupted) {
                throw new HostException("interrupted", interrupted);
              }
              return start(listener);
            },
            SHORT);
    keeper.start(Duration.ofMillis(1));
    assertThat(keeper.status().state()).isEqualTo("STARTING");
    mayStart.countDown();
    FakeHost host = next();
    assertThat(keeper.stop()).isTrue();
    assertThat(host.closed.getCount()).isZero();
  }
}
