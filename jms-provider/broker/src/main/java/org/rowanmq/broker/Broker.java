package org.rowanmq.broker;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.Engine;
import org.rowanmq.broker.engine.Moment;
import org.rowanmq.broker.engine.StoreRead;
import org.rowanmq.broker.net.Acceptor;
import org.rowanmq.broker.net.Authenticator;
import org.rowanmq.broker.net.BindFailed;
import org.rowanmq.broker.net.BrokerConnections;
import org.rowanmq.broker.net.InProcessConnector;
import org.rowanmq.broker.net.Links;
import org.rowanmq.broker.net.ServerTls;
import org.rowanmq.broker.net.netty.NettyAcceptor;
import org.rowanmq.broker.store.CommitStats;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.GroupCommit;
import org.rowanmq.broker.store.GroupCommitWriter;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreReaders;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;
import org.rowanmq.wire.tls.PemException;

/**
 * A running broker: recovers from its store, serves until it is closed or its state is FATAL. Owns
 * its threads, its listeners and its store. May be used from any thread; never ends the process.
 */
public final class Broker implements AutoCloseable {
  /** How long {@link #close()} waits. */
  public static final Duration CLOSE_DEADLINE = Duration.ofSeconds(15);

  private static final System.Logger LOG = System.getLogger(Broker.class.getName());
  private static final int PARTITION = 0;
  private static final int READS_MAX = 100_000;

  private final BrokerConfig config;
  private final MessageStore store;
  private final Environment environment;
  private final BrokerListener listener;
  private final AtomicReference<BrokerState> state = new AtomicReference<>(BrokerState.RUNNING);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Queue<UserAwaited> usersAwaited = new ConcurrentLinkedQueue<>();
  private final EngineMailbox mailbox = new EngineMailbox();
  private final Links links = new Links();
  private final BrokerStatus status = new BrokerStatus(this::state, this::commitStats, links);
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final CommitStats noCommits = new CommitStats();
  private @Nullable GroupCommitWriter writer;
  private @Nullable StoreReaders readers;
  private @Nullable BodyWorkers bodies;
  private volatile @Nullable EngineLoop loop;
  private @Nullable EngineOutput output;
  private @Nullable ExecutorService workers;
  private @Nullable AdminDesk desk;
  private @Nullable Acceptor acceptor;
  private @Nullable InProcessConnector inProcess;

  private record UserAwaited(UserRecord user, CompletableFuture<Void> future) {}

  private Broker(
      BrokerConfig config, MessageStore store, Environment environment, BrokerListener listener) {
    this.config = config;
    this.store = store;
    this.environment = environment;
    this.listener = listener;
  }

  /**
   * Takes over the store, recovers and begins to serve.
   *
   * @param store owned by the broker from now on: closed with it, also if it does not start
   * @param environment stays the caller's; must outlive the broker
   * @throws StoreException if the store cannot be taken over or read
   * @throws BindFailed if a listener's address or TLS files cannot be used
   */
  public static Broker start(
      BrokerConfig config, MessageStore store, Environment environment, BrokerListener listener)
      throws StoreException, BindFailed {
    Broker broker = new Broker(config, store, environment, listener);
    boolean started = false;
    try {
      broker.open();
      started = true;
      return broker;
    } finally {
      if (!started) {
        broker.closed.set(true);
        broker.state.set(BrokerState.STOPPED);
        broker.release(CLOSE_DEADLINE.toNanos());
      }
    }
  }

  private void open() throws StoreException, BindFailed {
    ExecutorService pool =
        environment.threads().pool("rowan-worker", config.engine().workerThreads());
    workers = pool;
    // First of all: nothing is taken from another broker by one that cannot serve.
    Map<ListenerConfig, ServerTls> encryptions = readTlsFiles(pool);
    Fence fence = store.acquire(PARTITION);
    EngineCommits commits = new EngineCommits(mailbox, this::enter, this::fail);
    GroupCommitWriter commitWriter =
        new GroupCommitWriter(
            "rowan-store-" + PARTITION,
            new GroupCommit(store, fence, environment, commits),
            store.patience(),
            commits,
            environment);
    writer = commitWriter;
    StoreReaders storeReaders =
        new StoreReaders(store, config.engine().readerThreads(), READS_MAX, environment);
    readers = storeReaders;
    BodyWorkers bodyWorkers =
        new BodyWorkers(config.engine().workerThreads(), mailbox, environment);
    bodies = bodyWorkers;
    EngineOutput effects =
        new EngineOutput(
            links,
            commitWriter::submit,
            (ticket, read) -> {
              if (read instanceof StoreRead.LookAtBody look) {
                bodyWorkers.look(ticket, look);
              } else {
                commits.read(storeReaders, PARTITION, ticket, read);
              }
            },
            this::usersChanged);
    output = effects;
    AdminDesk adminDesk = new AdminDesk(status::rows, store, mailbox, environment);
    desk = adminDesk;
    Engine engine = new Engine(PARTITION, fence, Settings.engine(config), effects, adminDesk);
    EngineLoop engineLoop =
        new EngineLoop(logic(engine), mailbox, effects, environment.clock(), this::ended);
    loop = engineLoop;
    recover(engine);
    store.watchLease(commits);
    Thread ignored = environment.threads().start("rowan-engine-" + PARTITION, engineLoop);
    listen(effects, pool, encryptions);
  }

  private void recover(Engine engine) throws StoreException {
    store.recover(PARTITION, engine.recovery());
    for (long queue : engine.queuesToCount()) {
      engine.counted(queue, store.count(PARTITION, queue));
    }
    Moment now = new Moment(environment.clock().nanos(), environment.clock().epochMillis());
    try {
      engine.start(now, config.exchanges().stream().map(ExchangeConfig::declared).toList());
    } catch (IllegalArgumentException cannotBe) {
      throw new ConfigException(
          List.of(new ConfigException.Problem("exchanges", String.valueOf(cannotBe.getMessage()))));
    }
    engine.endTurn(now);
  }

  private static EngineLoop.Logic logic(Engine engine) {
    return new EngineLoop.Logic() {
      @Override
      public void apply(Command command, Moment now) {
        engine.apply(command, now);
      }

      @Override
      public void endTurn(Moment now) {
        engine.endTurn(now);
      }
    };
  }

  private Map<ListenerConfig, ServerTls> readTlsFiles(ExecutorService pool) throws BindFailed {
    Map<ListenerConfig, ServerTls> encryptions = new HashMap<>();
    for (ListenerConfig address : config.listeners()) {
      if (address.tls().isOn()) {
        try {
          encryptions.put(address, ServerTls.open(Settings.tls(address.tls()), pool, environment));
        } catch (PemException wrong) {
          throw new BindFailed(
              address.host(),
              address.port(),
              "TLS of the listener "
                  + address.host()
                  + ":"
                  + address.port()
                  + ": "
                  + wrong.getMessage(),
              wrong);
        }
      }
    }
    return encryptions;
  }

  private void listen(
      EngineOutput effects, ExecutorService pool, Map<ListenerConfig, ServerTls> encryptions)
      throws BindFailed {
    SecurityConfig security = config.security();
    Authenticator authenticator =
        new Authenticator(
            effects::users,
            environment,
            security.scramIterations(),
            security.authenticationTimeout().toNanos() / 2,
            pool);
    long incarnation = environment.newId();
    inProcess =
        new InProcessConnector(
            connections(authenticator, ListenerConfig.defaults(), incarnation),
            environment.threads().pool("rowan-in-process", config.engine().workerThreads()));
    if (config.listeners().isEmpty()) {
      return;
    }
    Acceptor network = acceptor(config.engine().ioThreads(), environment);
    acceptor = network;
    for (ListenerConfig address : config.listeners()) {
      addresses.add(
          network.bind(
              address.host(),
              address.port(),
              address.maxConnections(),
              encryptions.get(address),
              connections(authenticator, address, incarnation)));
    }
  }

  /** The only mention of Netty here: a broker without listeners runs without it. */
  private static Acceptor acceptor(int ioThreads, Environment environment) {
    return NettyAcceptor.create(ioThreads, environment.threads());
  }

  private BrokerConnections connections(
      Authenticator authenticator, ListenerConfig listener, long incarnation) {
    return new BrokerConnections(
        Settings.connection(config, listener, incarnation),
        authenticator,
        mailbox,
        links,
        environment);
  }

  /** The addresses bound, in the order of the configuration. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** Connects clients of the same process: the same frames, no socket. */
  public Pipe.Connector inProcess() {
    return Objects.requireNonNull(inProcess, "The broker has not started");
  }

  public BrokerState state() {
    return Objects.requireNonNull(state.get());
  }

  /** Names and values for people and for measurements, in the order to show. */
  public Map<String, String> status() {
    return status.rows();
  }

  /** What was committed so far, and how fast. */
  public CommitStats commitStats() {
    return writer == null ? noCommits : writer.stats();
  }

  /** Whether there is any user at all. */
  public boolean hasUsers() {
    return output != null && !output.users().isEmpty();
  }

  /**
   * Adds or replaces a user.
   *
   * @return completes when the user is able to connect; never if the broker ends before
   */
  public CompletionStage<Void> putUser(UserRecord user) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    usersAwaited.add(new UserAwaited(user, future));
    mailbox.post(new Command.PutUser(user));
    return future.minimalCompletionStage();
  }

  private void usersChanged(Map<String, UserRecord> users) {
    usersAwaited.removeIf(
        awaited -> {
          UserRecord now = users.get(awaited.user().name());
          boolean there =
              now != null
                  && Arrays.equals(now.storedKey(), awaited.user().storedKey())
                  && now.admin() == awaited.user().admin();
          return there && awaited.future().complete(null);
        });
  }

  /** {@link #close(Duration)} with {@link #CLOSE_DEADLINE}. */
  @Override
  public void close() {
    boolean ignored = close(CLOSE_DEADLINE);
  }

  /**
   * Stops to accept, makes durable what was accepted, tells all clients SHUTTING_DOWN, then closes
   * everything including the store. Only the first call does anything.
   *
   * @param deadline then the broker ends as if it were killed; nothing confirmed is lost by that
   * @return whether everything was done in time
   */
  public boolean close(Duration deadline) {
    if (!closed.compareAndSet(false, true)) {
      return true;
    }
    long end = environment.clock().nanos() + deadline.toNanos();
    if (acceptor != null) {
      acceptor.stopAccepting();
    }
    enter(BrokerState.STOPPING, "asked to stop");
    mailbox.post(new Command.Stop());
    boolean orderly = awaitEngine(deadline.toNanos());
    orderly &= release(Math.max(1_000_000_000L, end - environment.clock().nanos()));
    enter(BrokerState.STOPPED, orderly ? "closed" : "closed without waiting for the database");
    return orderly;
  }

  private boolean awaitEngine(long nanos) {
    EngineLoop running = loop;
    if (running == null) {
      return true;
    }
    boolean ended = false;
    try {
      ended = running.awaitEnd(nanos);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      running.fail(new IllegalStateException("The deadline to stop has passed"));
    }
    return ended;
  }

  /** Closes what is open, users of things before the things. */
  private boolean release(long nanos) {
    Duration deadline = Duration.ofNanos(nanos);
    EngineLoop running = loop;
    if (running != null && !running.hasEnded()) {
      running.fail(new IllegalStateException("The broker is closed"));
    }
    if (acceptor != null) {
      acceptor.close();
    }
    if (inProcess != null) {
      inProcess.close();
    }
    if (workers != null) {
      workers.shutdown();
    }
    if (bodies != null) {
      bodies.close();
    }
    boolean orderly = writer == null || writer.close(deadline);
    orderly &= readers == null || readers.close(deadline);
    orderly &= desk == null || desk.close(deadline);
    try {
      store.close();
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "The store did not close in order", failure);
      orderly = false;
    }
    return orderly;
  }

  private void fail(Throwable cause) {
    EngineLoop running = loop;
    if (running != null) {
      running.fail(cause);
    } else {
      ended(cause);
    }
  }

  /** The engine loop has ended by a failure. */
  private void ended(Throwable cause) {
    if (!closed.get()) {
      LOG.log(System.Logger.Level.ERROR, "The broker " + config.name() + " has failed", cause);
    }
    enter(BrokerState.FATAL, String.valueOf(cause.getMessage()));
  }

  /** FATAL and STOPPED are left no more, STOPPING only for STOPPED. */
  private void enter(BrokerState next, String why) {
    BrokerState before = state.getAndUpdate(now -> mayFollow(now, next) ? next : now);
    if (before != next && mayFollow(before, next)) {
      LOG.log(System.Logger.Level.INFO, "Broker {0} is {1}: {2}", config.name(), next.name(), why);
      listener.stateChanged(next, why);
    }
  }

  private static boolean mayFollow(BrokerState now, BrokerState next) {
    return switch (now) {
      case RUNNING, DEGRADED -> true;
      case STOPPING -> next == BrokerState.STOPPED;
      case STOPPED, FATAL -> false;
    };
  }
}
