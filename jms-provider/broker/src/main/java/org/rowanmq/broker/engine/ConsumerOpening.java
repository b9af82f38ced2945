package org.rowanmq.broker.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.engine.selector.SelectorSyntaxException;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ErrorCode;

/**
 * Carries out one OPEN_CONSUMER: finds or creates what the consumer draws from, and answers once
 * that is durable. Confined to the engine thread.
 */
final class ConsumerOpening {
  private final Parts parts;
  private final Session session;
  private final Channel channel;
  private final ClientFrame.OpenConsumer frame;
  private final ConsumerSpec spec;
  private final Replies.Reply reply;
  private @Nullable Selector selector;

  /** The subscription has just been made. */
  private boolean isNew;

  private ConsumerOpening(Parts parts, Session session, ClientFrame.OpenConsumer frame) {
    this.parts = parts;
    this.session = session;
    this.channel = session.channel;
    this.frame = frame;
    this.spec = frame.spec();
    this.reply = session.replies().open(frame.sequence());
  }

  static void open(Parts parts, Session session, ClientFrame.OpenConsumer frame) {
    if (session.consumer(frame.consumer()) != null) {
      session.channel.violated(
          "Consumer " + frame.consumer() + " of session " + session.number + " is open already");
      return;
    }
    new ConsumerOpening(parts, session, frame).open();
  }

  private void open() {
    String text = selectorText();
    if (text != null) {
      try {
        selector = Selector.parse(text);
      } catch (SelectorSyntaxException invalid) {
        reply.refuse(ErrorCode.SELECTOR_INVALID, String.valueOf(invalid.getMessage()));
        return;
      }
    }
    switch (spec.kind()) {
      case QUEUE, BROWSER -> openQueue();
      case SUBSCRIPTION -> openSubscription();
      case DURABLE, SHARED_DURABLE -> openDurable();
      case SHARED -> openShared();
    }
  }

  private void openQueue() {
    Destination destination = spec.destination();
    if (destination.kind() == DestinationKind.EXCHANGE) {
      reply.refuse(
          ErrorCode.DESTINATION_INVALID,
          "'"
              + destination
              + "' is an exchange, which keeps no messages: consume from a queue that is bound to it");
      return;
    }
    if (destination.kind().isTopic()) {
      reply.refuse(
          ErrorCode.DESTINATION_INVALID,
          "'"
              + destination
              + "' is a topic; a "
              + (isBrowser() ? "browser" : "queue consumer")
              + " needs a queue");
      return;
    }
    @Nullable QueueState queue;
    if (destination.kind() == DestinationKind.TEMPORARY_QUEUE) {
      Temporary temporary = ownTemporary();
      if (temporary == null) {
        return;
      }
      queue = temporary.queue();
    } else if (parts.settings().autoCreate()) {
      queue = parts.topology().queueOrCreate(destination.name());
    } else {
      queue = parts.topology().queue(destination.name());
    }
    if (queue == null) {
      reply.refuse(ErrorCode.DESTINATION_NOT_FOUND, "'" + destination + "' does not exist");
      return;
    }
    start(queue, selector, null);
  }

  private void openSubscription() {
    Destination topic = spec.destination();
    if (!topic.kind().isTopic()) {
      refuseNoTopic();
      return;
    }
    if (topic.kind() == DestinationKind.TEMPORARY_TOPIC && ownTemporary() == null) {
      return;
    }
    Subscription subscription = channel.claim(session.number, frame.consumer(), spec);
    if (subscription == null) {
      long excluded = spec.noLocal() ? channel.producer.id : 0;
      subscription = parts.topology().createNonDurable(topic, selectorText(), selector, excluded);
      isNew = true;
    }
    start(subscription.queue, null, subscription);
  }

  private void openShared() {
    Destination topic = spec.destination();
    if (!topic.kind().isTopic()) {
      refuseNoTopic();
      return;
    }
    if (topic.kind() == DestinationKind.TEMPORARY_TOPIC && ownTemporary() == null) {
      return;
    }
    Topology.SubscriptionName name = subscriptionName();
    if (name == null) {
      return;
    }
    Subscription subscription = channel.claim(session.number, frame.consumer(), spec);
    if (subscription == null) {
      subscription = parts.topology().nonDurable(name);
    }
    if (subscription == null) {
      subscription = parts.topology().createShared(name, topic, selectorText(), selector);
      isNew = true;
    } else if (!isSame(subscription.queue.spec())) {
      refuseOther("Shared subscription ", name, subscription);
      return;
    }
    start(subscription.queue, null, subscription);
  }

  private void openDurable() {
    Destination topic = spec.destination();
    boolean shared = spec.kind() == ConsumerSpec.Kind.SHARED_DURABLE;
    if (topic.kind() != DestinationKind.TOPIC) {
      refuseNoTopic();
      return;
    }
    if (channel.clientId() == null && !shared) {
      reply.refuse(
          ErrorCode.CLIENT_ID_REQUIRED,
          "Durable subscription '"
              + spec.subscription()
              + "' needs a client id: set one on the connection or its factory");
      return;
    }
    Topology.SubscriptionName name = subscriptionName();
    if (name == null) {
      return;
    }
    Subscription subscription = parts.topology().durable(name);
    if (subscription != null && isRefused(name, subscription, shared)) {
      return;
    }
    if (subscription != null && !isSame(subscription.queue.spec())) {
      // JMS 3.1 §8.3.3: a changed topic or selector is unsubscribing and subscribing anew.
      parts.topology().drop(subscription);
      subscription = null;
    }
    if (subscription == null) {
      subscription =
          parts
              .topology()
              .createDurable(name, topic, selectorText(), selector, spec.noLocal(), shared);
      isNew = true;
    }
    start(subscription.queue, null, subscription);
  }

  /** Whether what the existing durable subscription is, or who consumes it, forbids this one. */
  private boolean isRefused(Topology.SubscriptionName name, Subscription existing, boolean shared) {
    if (existing.queue.spec().shared() != shared) {
      reply.refuse(
          ErrorCode.SUBSCRIPTION_IN_USE,
          "Durable subscription "
              + name
              + (shared ? " is not shared" : " is shared")
              + "; unsubscribe it first, or use another name");
      return true;
    }
    if (!existing.isConsumed()) {
      return false;
    }
    if (!shared) {
      reply.refuse(
          ErrorCode.SUBSCRIPTION_IN_USE,
          "Durable subscription " + name + " has an active consumer: " + existing.holders());
      return true;
    }
    if (!isSame(existing.queue.spec())) {
      refuseOther("Shared durable subscription ", name, existing);
      return true;
    }
    return false;
  }

  private void refuseOther(String what, Topology.SubscriptionName name, Subscription existing) {
    QueueSpec has = existing.queue.spec();
    reply.refuse(
        ErrorCode.SUBSCRIPTION_IN_USE,
        what
            + name
            + " has the topic '"
            + has.source()
            + "' and "
            + (has.selector() == null ? "no selector" : "the selector \"" + has.selector() + "\"")
            + "; both can change only while nobody consumes it: "
            + existing.holders());
  }

  /** What a durable or shared subscription is called; null if that was refused. */
  private Topology.@Nullable SubscriptionName subscriptionName() {
    String name = spec.subscription();
    boolean durable = spec.kind() != ConsumerSpec.Kind.SHARED;
    if (name == null || name.isBlank() || name.length() > ConsumerSpec.SUBSCRIPTION_NAME_MAX) {
      reply.refuse(
          ErrorCode.ARGUMENT_INVALID,
          "The name of a "
              + (durable ? "durable" : "shared")
              + " subscription has 1 to "
              + ConsumerSpec.SUBSCRIPTION_NAME_MAX
              + " characters");
      return null;
    }
    if (spec.noLocal() && spec.kind() != ConsumerSpec.Kind.DURABLE) {
      reply.refuse(
          ErrorCode.ARGUMENT_INVALID,
          "Shared subscription '" + name + "' cannot be noLocal; only unshared ones can");
      return null;
    }
    return new Topology.SubscriptionName(channel.clientId(), name);
  }

  private void start(
      QueueState queue, @Nullable Selector atQueue, @Nullable Subscription subscription) {
    QueueConsumer consumer =
        new QueueConsumer(
            session.number,
            frame.consumer(),
            atQueue,
            session,
            spec.exclusive(),
            spec.priority(),
            spec.weight(),
            spec.redelivery());
    if (isBrowser()) {
      queue.recipients().addBrowser(consumer);
    } else {
      queue.recipients().add(consumer);
    }
    long now = parts.partition().now().epochMillis();
    SessionConsumer mine = new SessionConsumer(session, consumer, queue, spec, subscription, now);
    session.add(mine);
    if (subscription != null) {
      subscription.add(mine);
    }
    // The definition may still be on its way to the store, written by this frame or by an earlier
    // one.
    Runnable answer = () -> answer(mine);
    long upTo = parts.partition().lastId();
    if (parts.topology().isDefined(queue)) {
      answerLater(subscription, upTo, answer);
    } else {
      parts.partition().whenStored(() -> answerLater(subscription, upTo, answer));
      parts.partition().whenRejected(answer);
    }
  }

  /** A new subscription has what its topics keep for it by then. */
  private void answerLater(@Nullable Subscription subscription, long upTo, Runnable answer) {
    if (subscription != null && isNew) {
      parts.publisher().retained().give(subscription, upTo, answer);
    } else {
      answer.run();
    }
  }

  private void answer(SessionConsumer mine) {
    QueueState queue = mine.queue();
    if (parts.topology().byId(queue.spec().id()) == queue) {
      reply.answer(
          new BrokerFrame.ConsumerOpened(channel.number(), frame.sequence(), queue.spec().id()));
    } else {
      session.withdraw(mine);
      reply.refuse(
          ErrorCode.STORE_REJECTED,
          "The database refuses the definition of '" + spec.destination() + "'");
    }
  }

  private @Nullable Temporary ownTemporary() {
    Temporary temporary = parts.topology().temporary(spec.destination());
    if (temporary == null) {
      reply.refuse(
          ErrorCode.DESTINATION_NOT_FOUND, "'" + spec.destination() + "' does not exist any more");
      return null;
    }
    if (temporary.owner() != channel) {
      reply.refuse(
          ErrorCode.DESTINATION_INVALID,
          "'"
              + spec.destination()
              + "' belongs to another connection; only that may consume from it");
      return null;
    }
    return temporary;
  }

  private void refuseNoTopic() {
    reply.refuse(
        ErrorCode.DESTINATION_INVALID,
        spec.destination().kind().isTopic()
            ? "'"
                + spec.destination()
                + "' cannot have durable subscriptions; only topics that are not temporary can"
            : "'" + spec.destination() + "' is a queue; a subscription needs a topic");
  }

  private boolean isSame(QueueSpec other) {
    return other.source().equals(spec.destination())
        && Objects.equals(other.selector(), selectorText())
        && other.noLocal() == spec.noLocal();
  }

  private boolean isBrowser() {
    return spec.kind() == ConsumerSpec.Kind.BROWSER;
  }

  private @Nullable String selectorText() {
    String text = spec.selector();
    return text == null || text.isBlank() ? null : text;
  }
}
