package org.rowanmq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.ra.link.Backoff;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.ra.link.Connections;
import org.rowanmq.ra.link.ConsumerOptions;
import org.rowanmq.ra.link.RaErrors;
import org.rowanmq.ra.link.Registration;

/**
 * The messages of one message-driven bean: a connection, and sessions that deliver. Everything but
 * deliveries happens on a control thread, one after the other. While the client makes a lost
 * connection again by itself, the endpoint only waits; what ends for good it makes anew, for ever.
 *
 * <pre>
 * CONNECTING ──opened──▶ RUNNING ◀──▶ RECONNECTING (the client's part)
 *      ▲                    │  ended for good
 *      └────── pause ◀──────┘
 * pause, too many failures ──▶ PAUSED ──resume──▶ RUNNING;  deactivation ──▶ STOPPED
 * </pre>
 */
public final class Endpoint {
  private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());

  /** For an answer of the broker to what only it can check. */
  private static final Duration FIRST_ATTEMPT = Duration.ofSeconds(5);

  /** For what is being delivered to come to its end. */
  private static final Duration STOP = Duration.ofSeconds(30);

  static final Method ON_MESSAGE = onMessage();

  private final Connections connections;
  private final RowanActivationSpec spec;
  private final ActivationTerms terms;
  private final MessageEndpointFactory factory;
  private final BrokerLogin login;
  private final @Nullable String clientId;
  private final JmsDestination destination;
  private final boolean isTransacted;
  private final ExecutorService control;
  private final Backoff backoff;
  private final EndpointState state;
  private final Registration registration;

  /** Confined to the control thread, as the next. */
  private List<EndpointSession> sessions = List.of();

  private boolean hasBegun;
  private volatile @Nullable HostedConnection connection;

  /** Waits for its deliveries. */
  private volatile @Nullable HostedConnection ending;

  private static Method onMessage() {
    try {
      return MessageListener.class.getMethod("onMessage", Message.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param adapter where to connect, unless the activation says otherwise
   * @throws InvalidPropertyException naming the properties that are wrong
   */
  public Endpoint(
      Connections connections,
      BrokerLogin adapter,
      RowanActivationSpec spec,
      MessageEndpointFactory factory)
      throws ResourceException {
    spec.validate();
    ActivationTerms checked = ActivationTerms.check(spec).terms();
    if (checked == null) {
      throw new InvalidPropertyException("The activation was changed while it was read");
    }
    this.terms = checked;
    this.spec = spec;
    this.connections = connections;
    this.factory = factory;
    Lookups.Factory found = Lookups.factory(spec.getConnectionFactoryLookup());
    this.login = spec.login().or(found.login()).or(adapter);
    this.clientId = terms.clientId() == null ? found.clientId() : terms.clientId();
    if (terms.isDurable() && !terms.isShared() && clientId == null) {
      throw new InvalidPropertyException(
          "Property 'clientId' is not set, by the connection factory neither; allowed: a client id:"
              + " a durable subscription that is not shared belongs to one");
    }
    try {
      this.destination = ConsumerOptions.on(Lookups.destination(terms), terms.options());
      this.isTransacted = factory.isDeliveryTransacted(ON_MESSAGE);
    } catch (JMSException e) {
      throw RaErrors.toResource("Activation", e);
    } catch (NoSuchMethodException e) {
      throw new ResourceException("The endpoint is no jakarta.jms.MessageListener", e);
    }
    this.control = connections.environment().threads().pool("rowan-endpoint", 1);
    this.backoff = new Backoff(connections.environment());
    this.state = new EndpointState(name(factory), destination.wire().toString(), login, this);
    this.registration = new Registration("Endpoint", state.getName(), state);
  }

  private static String name(MessageEndpointFactory factory) {
    String name = factory.getActivationName();
    return name == null || name.isBlank()
        ? "endpoint-" + Integer.toHexString(System.identityHashCode(factory))
        : name;
  }

  // ---- for the sessions and the view

  Connections connections() {
    return connections;
  }

  BrokerLogin login() {
    return login;
  }

  MessageEndpointFactory factory() {
    return factory;
  }

  ActivationTerms terms() {
    return terms;
  }

  JmsDestination destination() {
    return destination;
  }

  EndpointState state() {
    return state;
  }

  boolean isTransacted() {
    return isTransacted;
  }

  @Nullable HostedConnection connection() {
    return connection;
  }

  /** Runs it on the control thread; not at all once that has ended. */
  void control(Runnable step) {
    try {
      control.execute(
          () -> {
            try {
              step.run();
            } catch (RuntimeException e) {
              LOG.log(System.Logger.Level.ERROR, "Endpoint " + state.getName() + " failed", e);
              restart(String.valueOf(e));
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "Endpoint {0} has ended", state.getName());
    }
  }

  /** As {@link #control}, after a pause. */
  void later(long nanos, Runnable step) {
    var unused = connections.environment().timers().schedule(nanos, () -> control(step));
  }

  /** Something is wrong that only a new connection mends. */
  void restart(String why) {
    HostedConnection wrong = connection;
    control(() -> reopen(wrong, why));
  }

  // ---- life

  /**
   * Begins. Returns when the broker has agreed, cannot be reached or takes its time: then it goes
   * on by itself.
   *
   * @throws ResourceException if the broker refuses what the activation asks for
   */
  public void activate() throws ResourceException {
    registration.register();
    CompletableFuture<@Nullable JMSException> first = new CompletableFuture<>();
    control(() -> open(first));
    JMSException refusal = null;
    try {
      refusal = first.get(FIRST_ATTEMPT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "Endpoint {0} goes on connecting by itself", state.getName());
    } catch (ExecutionException e) {
      deactivate();
      throw new ResourceException("Activation failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (refusal != null && RaErrors.isLasting(refusal)) {
      deactivate();
      ResourceException exception =
          new InvalidPropertyException(
              "The broker refuses the activation of "
                  + state.getName()
                  + ": "
                  + Culprit.of(refusal, spec, login)
                  + refusal.getMessage(),
              refusal.getErrorCode());
      exception.initCause(refusal);
      throw exception;
    }
    control(this::begin);
  }

  private void open(@Nullable CompletableFuture<@Nullable JMSException> first) {
    if (state.isStopped()) {
      return;
    }
    HostedConnection opened = null;
    try {
      opened = connections.open(login);
      HostedConnection watched = opened;
      if (clientId != null && !clientId.equals(opened.getClientID())) {
        opened.setClientID(clientId);
      }
      opened.setExceptionListener(
          e -> control(() -> reopen(watched, String.valueOf(e.getMessage()))));
      List<EndpointSession> made = sessions(opened);
      if (state.isStopped()) {
        connections.abort(opened);
        return;
      }
      sessions = made;
      connection = opened;
      state.sessions(sessions.size());
      backoff.reset();
      if (first == null) {
        begin();
      } else {
        first.complete(null);
      }
    } catch (JMSException e) {
      openLater(opened, e);
      if (first != null) {
        first.complete(e);
      }
    } catch (RuntimeException e) {
      openLater(opened, e);
      if (first != null) {
        first.completeExceptionally(e);
      }
    }
  }

  private void openLater(@Nullable HostedConnection opened, Exception e) {
    sessions = List.of();
    if (opened != null) {
      connections.abort(opened);
    }
    state.failure("connecting: " + e.getMessage());
    long pause = backoff.next();
    LOG.log(
        System.Logger.Level.WARNING,
        "Endpoint {0} cannot get messages from {1} of {2}: {3}; next attempt in {4} ms",
        state.getName(),
        destination.wire(),
        login,
        e.getMessage(),
        pause / 1_000_000);
    later(pause, () -> open(null));
  }

  /** A private subscription of a topic lives with its sessions, so they share one. */
  private List<EndpointSession> sessions(HostedConnection opened) throws JMSException {
    boolean isTopic = destination.wire().kind().isTopic();
    int count = isTopic && terms.isDurable() && !terms.isShared() ? 1 : terms.maxSessions();
    String own =
        isTopic && !terms.isDurable() && !terms.isShared()
            ? "endpoint-" + Long.toHexString(connections.environment().newId())
            : null;
    List<EndpointSession> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(new EndpointSession(this, opened, own));
    }
    return List.copyOf(made);
  }

  /** Messages may come. */
  private void begin() {
    HostedConnection current = connection;
    hasBegun = true;
    if (current == null || state.isPaused() || state.isStopped()) {
      return;
    }
    sessions.forEach(EndpointSession::begin);
    try {
      current.start();
    } catch (JMSException e) {
      reopen(current, String.valueOf(e.getMessage()));
    }
  }

  @SuppressWarnings("ReferenceEquality") // Each connection is told of once.
  private void reopen(@Nullable HostedConnection ended, String why) {
    HostedConnection current = connection;
    if (current == null || current != ended || state.isStopped()) {
      return;
    }
    state.failure(why);
    LOG.log(System.Logger.Level.WARNING, "Endpoint {0} connects anew: {1}", state.getName(), why);
    close(current);
    later(backoff.next(), () -> open(null));
  }

  private void close(HostedConnection old) {
    ending = old;
    connection = null;
    List<EndpointSession> resting = sessions;
    sessions = List.of();
    state.sessions(0);
    resting.forEach(EndpointSession::rest);
    connections.close(old);
    ending = null;
    resting.forEach(EndpointSession::release);
  }

  // ---- pausing

  /** Called on any thread, that of a delivery as well. */
  void pause() {
    // At once, so that no message more is tried in vain.
    state.paused(true);
    control(
        () -> {
          HostedConnection current = connection;
          if (current != null && state.isPaused()) {
            sessions.forEach(EndpointSession::rest);
            try {
              current.stop();
            } catch (JMSException e) {
              reopen(current, String.valueOf(e.getMessage()));
            }
          }
        });
  }

  void resume() {
    state.paused(false);
    control(
        () -> {
          if (hasBegun) {
            begin();
          }
        });
  }

  // ---- its end

  /** Ends deliveries and the connection; takes half a minute at most. */
  public void deactivate() {
    deactivate(List.of(this));
  }

  /** As {@link #deactivate()}, of many at a time. */
  public static void deactivate(List<Endpoint> all) {
    deactivate(all, STOP);
  }

  /**
   * As {@link #deactivate()}, of many at a time.
   *
   * @param limit what is still being delivered by then goes back to its queue
   */
  public static void deactivate(List<Endpoint> all, Duration limit) {
    List<CompletableFuture<@Nullable Void>> ends = new ArrayList<>();
    all.forEach(each -> ends.add(each.end()));
    CompletableFuture<?> end = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    try {
      Object ignored = end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Deliveries have not ended within {0} ms: their messages go back to their queues",
          limit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(Endpoint::abort);
  }

  private CompletableFuture<@Nullable Void> end() {
    CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    state.stopped();
    registration.unregister();
    control(
        () -> {
          HostedConnection current = connection;
          if (current != null) {
            close(current);
          }
          ended.complete(null);
        });
    return ended;
  }

  private void abort() {
    control.shutdown();
    HostedConnection left = ending == null ? connection : ending;
    if (left != null) {
      connections.abort(left);
    }
  }
}
