package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ErrorCode;

/**
 * Requests that concern a channel as a whole: its sessions, temporary destinations, durable
 * subscriptions.
 */
final class ChannelRequests {
  private final Parts parts;

  ChannelRequests(Parts parts) {
    this.parts = parts;
  }

  void openSession(Channel channel, ClientFrame.OpenSession frame) {
    if (frame.session() <= 0 || channel.sessions().containsKey(frame.session())) {
      channel.violated(
          "OPEN_SESSION with number " + frame.session() + ", which is open or not positive");
      return;
    }
    Session session = new Session(channel, frame, parts);
    channel.sessions().put(frame.session(), session);
    session.open(frame.sequence());
  }

  void closeSession(Session session, ClientFrame.CloseSession frame) {
    session.close(frame.sequence(), frame.handed());
    session.channel.sessions().remove(frame.session(), session);
  }

  void createTemporary(Channel channel, ClientFrame.CreateTemporary frame) {
    Replies.Reply reply = channel.replies().open(frame.sequence());
    Destination destination = frame.destination();
    if (!destination.kind().isTemporary()) {
      reply.refuse(
          ErrorCode.DESTINATION_INVALID,
          "'" + destination + "' is not the name of a temporary destination");
      return;
    }
    Temporary existing = parts.topology().temporary(destination);
    if (existing != null && existing.owner() != channel) {
      reply.refuse(
          ErrorCode.DESTINATION_INVALID, "'" + destination + "' belongs to another connection");
      return;
    }
    if (existing == null) {
      parts.topology().createTemporary(destination, channel);
      channel.temporaries().add(destination);
    }
    reply.confirm(); // asked for again after a reconnect: it is there
  }

  void deleteTemporary(Channel channel, ClientFrame.DeleteTemporary frame) {
    Replies.Reply reply = channel.replies().open(frame.sequence());
    Destination destination = frame.destination();
    Temporary existing = parts.topology().temporary(destination);
    if (!destination.kind().isTemporary() || (existing != null && existing.owner() != channel)) {
      reply.refuse(
          ErrorCode.DESTINATION_INVALID,
          "'" + destination + "' is not a temporary destination of this connection");
      return;
    }
    if (existing != null && isConsumed(destination, existing.queue())) {
      reply.refuse(
          ErrorCode.DESTINATION_INVALID,
          "'" + destination + "' has consumers; close them before deleting it");
      return;
    }
    if (existing != null) {
      parts.topology().deleteTemporary(destination);
      channel.temporaries().remove(destination);
    }
    reply.confirm();
  }

  private boolean isConsumed(Destination destination, @Nullable QueueState queue) {
    return destination.kind() == DestinationKind.TEMPORARY_TOPIC
        ? parts.topology().topics().hasSubscriptions(destination)
        : queue != null && queue.consumers() + queue.browsers() > 0;
  }

  void unsubscribe(Channel channel, ClientFrame.Unsubscribe frame) {
    Replies replies = channel.replies();
    Replies.@Nullable Reply reply = replies.openOnce(frame.sequence());
    if (reply == null) {
      return;
    }
    Topology.SubscriptionName name =
        new Topology.SubscriptionName(channel.clientId(), frame.subscription());
    Subscription subscription = parts.topology().durable(name);
    if (subscription == null) {
      replies.refuse(
          reply, ErrorCode.SUBSCRIPTION_NOT_FOUND, "There is no durable subscription " + name);
    } else if (subscription.isConsumed()) {
      replies.refuse(
          reply,
          ErrorCode.SUBSCRIPTION_IN_USE,
          "Durable subscription " + name + " has an active consumer: " + subscription.holders());
    } else if (subscription.queue.inFlight() > 0) {
      replies.refuse(
          reply,
          ErrorCode.SUBSCRIPTION_IN_USE,
          "Durable subscription "
              + name
              + " has messages that were received and are neither acknowledged nor committed: "
              + subscription.queue.inFlight());
    } else {
      parts.topology().drop(subscription);
      replies.doneWhenStored(reply, ErrorCode.STORE_REJECTED, () -> {});
    }
  }
}
