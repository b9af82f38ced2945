package org.rowanmq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.jms.HostedSession;
import org.rowanmq.ra.link.Backoff;

/**
 * One of the sessions of an endpoint: passes messages to a message-driven bean, one at a time.
 * Messages come on a thread of the work manager that the client's session has lent; everything else
 * is called on the endpoint's control thread, except where it says so.
 *
 * <p>Within transactions the message is in the session's hands when the server begins the branch,
 * and belongs to it by its end. If there was no branch to take it, it is given back, or the next
 * branch would take it.
 */
final class EndpointSession implements MessageListener {
  private static final System.Logger LOG = System.getLogger(EndpointSession.class.getName());

  private final Endpoint owner;
  private final Session session;
  private final MessageConsumer consumer;
  private final @Nullable DeliveryResource resource;
  private final Backoff backoff;
  private final AtomicReference<@Nullable MessageEndpoint> endpoint = new AtomicReference<>();

  /**
   * @param ownSubscription the name of a shared subscription that only this endpoint knows, or null
   */
  EndpointSession(Endpoint owner, HostedConnection connection, @Nullable String ownSubscription)
      throws JMSException {
    this.owner = owner;
    this.backoff = new Backoff(owner.connections().environment());
    if (owner.isTransacted()) {
      HostedSession branches = (HostedSession) ((XAConnection) connection).createXASession();
      session = branches;
      resource =
          new DeliveryResource(
              owner.connections().decisions(owner.login()), connection, branches.getXAResource());
    } else {
      session = connection.createSession(owner.terms().acknowledgeMode());
      resource = null;
    }
    consumer = consumer(session, owner, ownSubscription);
  }

  private static MessageConsumer consumer(
      Session session, Endpoint owner, @Nullable String ownSubscription) throws JMSException {
    ActivationTerms terms = owner.terms();
    if (!(owner.destination() instanceof Topic topic)) {
      return session.createConsumer(owner.destination(), terms.selector());
    }
    if (ownSubscription != null) {
      return session.createSharedConsumer(topic, ownSubscription, terms.selector());
    }
    String name = String.valueOf(terms.subscription());
    if (terms.isDurable()) {
      return terms.isShared()
          ? session.createSharedDurableConsumer(topic, name, terms.selector())
          : session.createDurableConsumer(topic, name, terms.selector(), false);
    }
    return session.createSharedConsumer(topic, name, terms.selector());
  }

  /** Takes messages from now on, as soon as the server gives an endpoint for them. */
  void begin() {
    if (owner.state().isPaused() || owner.state().isStopped()) {
      return;
    }
    try {
      if (endpoint.get() == null) {
        endpoint.set(owner.factory().createEndpoint(resource));
      }
      consumer.setMessageListener(this);
    } catch (ResourceException | RuntimeException e) {
      // The application is being started, or as many endpoints are in use as there may be.
      owner.state().failure("no endpoint: " + e);
      owner.later(backoff.next(), this::begin);
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "A session was closed before it began", e);
    }
  }

  /** Takes no message more. May be called on any thread. */
  void rest() {
    try {
      consumer.setMessageListener(null);
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "A session was closed before it rested", e);
    }
  }

  /** Gives the endpoint back. May be called on any thread. */
  void release() {
    MessageEndpoint old = endpoint.getAndSet(null);
    if (old != null) {
      try {
        old.release();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "An endpoint could not be released", e);
      }
    }
  }

  // ---- delivery

  @Override
  public void onMessage(Message message) {
    MessageEndpoint to = endpoint.get();
    owner.state().deliveryBegins();
    if (to == null) {
      putOff(new ResourceException("The endpoint is gone"));
    } else if (resource == null) {
      deliver(to, message);
    } else {
      deliver(to, message, resource);
    }
    if (owner.state().isPaused()) {
      rest();
    }
  }

  /** Outside of transactions: acknowledged if this returns, and delivered again if it throws. */
  private void deliver(MessageEndpoint to, Message message) {
    try {
      ((MessageListener) to).onMessage(message);
    } catch (RuntimeException | Error e) {
      owner.state().deliveryFails(e);
      if (owner.state().isPaused()) {
        rest();
      }
      throw e;
    }
    succeeded();
  }

  private void succeeded() {
    backoff.reset();
    owner.state().deliverySucceeds();
  }

  private void deliver(MessageEndpoint to, Message message, DeliveryResource branch) {
    branch.forget();
    try {
      to.beforeDelivery(Endpoint.ON_MESSAGE);
    } catch (ResourceException | NoSuchMethodException | RuntimeException e) {
      putOff(e);
      return;
    }
    Throwable failure = null;
    try {
      ((MessageListener) to).onMessage(message);
    } catch (RuntimeException | Error e) {
      failure = e;
      if (session instanceof HostedSession hosted) {
        hosted.blame(e);
      }
    }
    try {
      to.afterDelivery();
    } catch (ResourceException | RuntimeException e) {
      failure = failure == null ? e : failure;
    }
    if (!branch.hasEnded()) {
      giveBack(true, branch);
      owner
          .state()
          .deliveryFails(
              failure == null
                  ? new ResourceException(
                      "The server did not take the message into its transaction")
                  : failure);
      renew();
    } else if (failure != null || branch.isRolledBack()) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "A delivery of " + owner.state().getName() + " failed",
          failure);
      owner.state().deliveryFails(failure);
    } else {
      succeeded();
    }
  }

  /** The server does not take the message just now. */
  private void putOff(Exception why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Endpoint {0} takes no message just now and is asked again: {1}",
        owner.state().getName(),
        why);
    owner.state().deliveryIsPutOff(why);
    DeliveryResource branch = resource;
    rest();
    if (branch != null) {
      giveBack(false, branch);
    }
    renew();
    if (branch == null) {
      throw new IllegalStateException("No endpoint for a message", why);
    }
  }

  private void giveBack(boolean asFailed, DeliveryResource branch) {
    if (branch.isInBranch() || !(session instanceof HostedSession hosted)) {
      owner.restart("the server has left a transaction unfinished");
      return;
    }
    try {
      hosted.giveBack(asFailed);
    } catch (JMSException e) {
      owner.restart("a message could not be given back: " + e.getMessage());
    }
  }

  /** Goes on with another endpoint, after a pause. */
  private void renew() {
    rest();
    release();
    owner.later(backoff.next(), this::begin);
  }
}
