package org.rowanmq.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.config.ConnectionUri;
import org.rowanmq.ra.inbound.Endpoint;
import org.rowanmq.ra.inbound.RowanActivationSpec;
import org.rowanmq.ra.link.AdapterEnvironment;
import org.rowanmq.ra.link.AdapterResource;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.ra.link.ConnectionSource;
import org.rowanmq.ra.link.Connections;
import org.rowanmq.ra.link.Decisions;
import org.rowanmq.ra.link.Registration;
import org.rowanmq.ra.recovery.Recovery;
import org.rowanmq.wire.Pipe;

/**
 * RowanMQ in an application server. A Java bean: {@code url} is a connection URI, {@code user} and
 * {@code password} log in; connection factories and activations may have their own. Connects when
 * something needs a connection, not at its start. Thread-safe once it is started.
 */
public class RowanResourceAdapter implements ResourceAdapter, ConnectionSource, Serializable {
  @Serial private static final long serialVersionUID = 1;

  private static final System.Logger LOG = System.getLogger(RowanResourceAdapter.class.getName());

  private @Nullable String url = "rowan://localhost";
  private @Nullable String user;
  private @Nullable String password;
  private transient volatile @Nullable Running running;

  /** What there is from start to stop. */
  private record Running(
      Connections connections,
      Registration registration,
      Map<Key, Endpoint> endpoints,
      @Nullable Recovery recovery) {}

  /** By identity: a server may activate equal ones. */
  private static final class Key {
    private final MessageEndpointFactory factory;
    private final ActivationSpec spec;

    Key(MessageEndpointFactory factory, ActivationSpec spec) {
      this.factory = factory;
      this.spec = spec;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && that.factory.equals(factory) && that.spec == spec;
    }

    @Override
    public int hashCode() {
      return factory.hashCode() * 31 + System.identityHashCode(spec);
    }
  }

  // ---- bean

  public @Nullable String getUrl() {
    return url;
  }

  public void setUrl(@Nullable String newUrl) {
    url = newUrl;
  }

  public @Nullable String getUser() {
    return user;
  }

  public void setUser(@Nullable String newUser) {
    user = newUser;
  }

  public @Nullable String getPassword() {
    return password;
  }

  public void setPassword(@Nullable String newPassword) {
    password = newPassword;
  }

  // ---- for its parts

  @Override
  public BrokerLogin login() {
    return new BrokerLogin(url, user, password);
  }

  @Override
  public Connections connections() {
    return running().connections();
  }

  /** For an adapter that has another way to a broker than a socket; null for a socket. */
  protected Pipe.@Nullable Connector connector(BrokerLogin login) {
    return null;
  }

  @Override
  public void expect(BrokerLogin login) {
    Running current = running;
    if (current != null) {
      Decisions unused = current.connections().decisions(login);
    }
  }

  private Running running() {
    Running current = running;
    if (current == null) {
      throw new IllegalStateException("RowanMQ's resource adapter is not started");
    }
    return current;
  }

  // ---- ResourceAdapter

  /**
   * @throws ResourceAdapterInternalException if the URL is wrong
   */
  @Override
  public void start(BootstrapContext server) throws ResourceAdapterInternalException {
    if (url != null && !url.isBlank()) {
      try {
        var unused = ConnectionUri.parse(url.strip());
      } catch (IllegalArgumentException e) {
        throw new ResourceAdapterInternalException("Property 'url': " + e.getMessage(), e);
      }
    }
    Connections connections =
        new Connections(new AdapterEnvironment(server.getWorkManager()), this::connector);
    Registration registration = new Registration("Connections", login().toString(), connections);
    if (login().user() != null) {
      Decisions unused = connections.decisions(login());
    }
    Recovery recovery = Recovery.begin(server.getTransactionSynchronizationRegistry(), connections);
    running = new Running(connections, registration, new ConcurrentHashMap<>(), recovery);
    registration.register();
    LOG.log(
        System.Logger.Level.INFO, "The resource adapter of RowanMQ is started for {0}", login());
  }

  /** Ends all deliveries and connections; nothing of the adapter runs on. */
  @Override
  public void stop() {
    Running ending = running;
    if (ending != null) {
      Endpoint.deactivate(List.copyOf(ending.endpoints().values()));
      ending.endpoints().clear();
      running = null;
      if (ending.recovery() != null) {
        ending.recovery().close();
      }
      ending.registration().unregister();
      ending.connections().close();
      LOG.log(System.Logger.Level.INFO, "The resource adapter of RowanMQ is stopped");
    }
  }

  @Override
  public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec)
      throws ResourceException {
    Running current = running();
    RowanActivationSpec ours = ours(spec);
    Endpoint endpoint = new Endpoint(current.connections(), login(), ours, factory);
    endpoint.activate();
    Endpoint before = current.endpoints().put(new Key(factory, spec), endpoint);
    if (before != null) {
      before.deactivate();
    }
  }

  private static RowanActivationSpec ours(ActivationSpec spec) throws ResourceException {
    if (spec instanceof RowanActivationSpec ours) {
      return ours;
    }
    throw new ResourceException("Not an activation of RowanMQ's: " + spec.getClass().getName());
  }

  @Override
  public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
    Running current = running;
    Endpoint endpoint = current == null ? null : current.endpoints().remove(new Key(factory, spec));
    if (endpoint != null) {
      endpoint.deactivate();
    }
  }

  /** One for each broker and user of the activations; it connects when it is asked something. */
  @Override
  public XAResource[] getXAResources(ActivationSpec[] specs) throws ResourceException {
    Set<BrokerLogin> logins = new LinkedHashSet<>();
    for (ActivationSpec each : specs) {
      logins.add(ours(each).login().or(login()));
    }
    List<XAResource> resources = new ArrayList<>();
    for (BrokerLogin each : logins) {
      resources.add(new AdapterResource(connections().decisions(each)));
    }
    return resources.toArray(XAResource[]::new);
  }

  // ---- two that are configured alike are the same

  @Override
  public boolean equals(@Nullable Object other) {
    return other != null
        && other.getClass() == getClass()
        && ((RowanResourceAdapter) other).login().equals(login());
  }

  @Override
  public int hashCode() {
    return login().hashCode();
  }
}
