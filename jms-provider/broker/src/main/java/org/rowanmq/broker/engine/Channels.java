package org.rowanmq.broker.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Refusal;

/**
 * All channels, attached or detached, by producer id and by client id: both are unique. Opens,
 * resumes, replaces, closes and loses them. Confined to the engine thread.
 */
final class Channels {
  private static final int CLIENT_ID_MAX = ClientFrame.CLIENT_ID_MAX;

  private final Parts parts;
  private final Map<Long, Channel> byProducer = new LinkedHashMap<>();
  private final Map<String, Channel> byClientId = new HashMap<>();

  Channels(Parts parts) {
    this.parts = parts;
  }

  /** Starts to forget producers that stay away. */
  void start() {
    parts.partition().after(parts.settings().sweepMillis(), this::sweep);
  }

  private void sweep() {
    long now = parts.partition().now().epochMillis();
    parts.outcomes().forgetUnseen(now - parts.settings().outcomeRetentionMillis(), this::has);
    start();
  }

  Collection<Channel> all() {
    return byProducer.values();
  }

  private boolean has(Producer producer) {
    return byProducer.containsKey(producer.id);
  }

  void open(Link link, ClientFrame.OpenChannel frame) {
    if (frame.channel() <= 0 || frame.producerId() == 0) {
      link.violated(
          "OPEN_CHANNEL with channel "
              + frame.channel()
              + " and producer id "
              + frame.producerId());
      return;
    }
    if (link.channel(frame.channel()) != null) {
      link.violated("Channel " + frame.channel() + " is open already");
      return;
    }
    Channel held = byProducer.get(frame.producerId());
    Producer known = parts.outcomes().find(frame.producerId());
    Refusal refusal = refusal(link, frame, known, held);
    if (refusal != null) {
      link.send(new BrokerFrame.Refuse(frame.channel(), refusal));
      return;
    }
    if (held != null && held.link() != null) {
      replace(held, held.link());
    }
    Producer producer =
        parts.outcomes().open(frame.producerId(), link.user, frame.resume(), frame.answeredBelow());
    Channel channel = held == null ? new Channel(producer, link.user, parts) : held;
    byProducer.put(producer.id, channel);
    if (frame.clientId() != null) {
      claim(channel, frame.clientId());
    }
    channel.attach(link, frame.channel());
    if (held != null) {
      afterPatience(channel, channel::dropRetained);
    }
    answerWhenKnown(link, frame, channel, known != null, held != null);
  }

  /**
   * Everything accepted from the producer lies in earlier units, or is being looked for in the
   * store.
   */
  private void answerWhenKnown(
      Link link, ClientFrame.OpenChannel frame, Channel channel, boolean known, boolean retained) {
    Producer producer = channel.producer;
    parts
        .partition()
        .whenStored(
            () ->
                producer.whenIdle(
                    () -> {
                      if (isAttached(channel, link, frame.channel())) {
                        channel.send(
                            new BrokerFrame.ChannelOpened(
                                frame.channel(),
                                known,
                                retained,
                                producer.done(),
                                producer.refused()));
                      }
                    }));
    parts
        .partition()
        .whenRejected(
            () -> {
              if (isAttached(channel, link, frame.channel())) {
                channel.send(
                    refuse(
                        frame.channel(),
                        ErrorCode.STORE_REJECTED,
                        "The database refuses the producer"));
                lose(List.of(channel));
              }
            });
  }

  private static boolean isAttached(Channel channel, Link link, int number) {
    return channel.link() == link && channel.number() == number;
  }

  private @Nullable Refusal refusal(
      Link link, ClientFrame.OpenChannel frame, @Nullable Producer known, @Nullable Channel held) {
    if (known != null && known.user != null && !known.user.equals(link.user)) {
      return new Refusal(0, ErrorCode.NOT_AUTHORISED, "The producer id belongs to another user");
    }
    String clientId = frame.clientId();
    if (clientId == null) {
      return null;
    }
    if (held != null && held.clientId() != null && !clientId.equals(held.clientId())) {
      return new Refusal(
          0,
          ErrorCode.CLIENT_ID_INVALID,
          "The connection has the client id '" + held.clientId() + "' already");
    }
    return clientIdRefusal(0, link.user, clientId, held);
  }

  private @Nullable Refusal clientIdRefusal(
      long sequence, String user, String clientId, @Nullable Channel asking) {
    if (clientId.isBlank() || clientId.length() > CLIENT_ID_MAX) {
      return new Refusal(
          sequence,
          ErrorCode.CLIENT_ID_INVALID,
          "A client id has 1 to "
              + CLIENT_ID_MAX
              + " characters, this one has "
              + clientId.length());
    }
    Channel holder = byClientId.get(clientId);
    if (holder == null || holder == asking) {
      return null;
    }
    String state = "it is connected";
    if (holder.link() == null) {
      if (holder.user.equals(user)) {
        return null;
      }
      state =
          "its connection was lost and may come back for "
              + parts.settings().detachedMillis() / 1000
              + " s";
    }
    return new Refusal(
        sequence,
        ErrorCode.CLIENT_ID_IN_USE,
        "Client id '"
            + clientId
            + "' is in use by user '"
            + holder.user
            + "' since "
            + Moment.text(holder.clientIdSinceMillis())
            + ": "
            + state);
  }

  void setClientId(Channel channel, ClientFrame.SetClientId frame) {
    Replies.Reply reply = channel.replies().open(frame.sequence());
    Refusal refusal;
    if (channel.clientId() != null && !channel.clientId().equals(frame.clientId())) {
      refusal =
          new Refusal(
              frame.sequence(),
              ErrorCode.CLIENT_ID_INVALID,
              "The connection has the client id '" + channel.clientId() + "' already");
    } else {
      refusal = clientIdRefusal(frame.sequence(), channel.user, frame.clientId(), channel);
    }
    if (refusal != null) {
      reply.refuse(refusal);
      return;
    }
    claim(channel, frame.clientId());
    reply.confirm();
  }

  /**
   * Gives the channel its client id. A detached channel of the same user gives way: its program was
   * most likely killed and started again, and must not wait for its former life to be forgotten.
   */
  private void claim(Channel channel, String clientId) {
    Channel before = byClientId.put(clientId, channel);
    if (before == channel) {
      return;
    }
    channel.clientId(clientId, parts.partition().now().epochMillis());
    if (before != null) {
      byProducer.remove(before.producer.id, before);
      before.dispose();
    }
  }

  /**
   * An orderly close: confirmed when the producer's end is durable, and so everything before it.
   */
  void close(Link link, Channel channel, ClientFrame.CloseChannel frame) {
    Replies.Reply reply = channel.replies().open(frame.sequence()).then(channel::unlink);
    forget(channel);
    channel.dispose();
    link.channels().remove(frame.channel());
    parts.outcomes().forget(channel.producer);
    parts.partition().whenStored(reply::confirm);
    parts.partition().whenRejected(reply::confirm);
  }

  /** The link is gone: its channels wait for their producers. */
  void lost(Link link) {
    lose(List.copyOf(link.channels().values()));
  }

  /**
   * All fall silent before the first gives back, so that nothing returns into another one that is
   * lost too.
   */
  private void lose(List<Channel> channels) {
    channels.forEach(Channel::silence);
    for (Channel channel : channels) {
      channel.producer.seenMillis = parts.partition().now().epochMillis();
      channel.detach();
      afterPatience(
          channel,
          () -> {
            forget(channel);
            channel.dispose();
          });
    }
  }

  private void replace(Channel held, Link before) {
    String detail = "The same producer connected again";
    if (before.channels().size() == 1) {
      before.close(ErrorCode.REPLACED, detail);
    } else {
      held.send(refuse(held.number(), ErrorCode.REPLACED, detail));
    }
    lose(List.of(held));
  }

  /** Runs after the detached time, unless the channel gains or loses a link before. */
  private void afterPatience(Channel channel, Runnable action) {
    int attachment = channel.attachment();

    parts
        .partition()
        .after(
            parts.settings().detachedMillis(),
            () -> {
              if (channel.attachment() == attachment) {
                action.run();
              }
            });
  }

  private void forget(Channel channel) {
    byProducer.remove(channel.producer.id, channel);
    if (channel.clientId() != null) {
      byClientId.remove(channel.clientId(), channel);
    }
  }

  private static BrokerFrame.Refuse refuse(int channel, ErrorCode code, String detail) {
    return new BrokerFrame.Refuse(channel, new Refusal(0, code, detail));
  }
}
