package org.rowanmq.broker.engine;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.broker.engine.exchange.BodyQuestion;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Refusal;

/**
 * Takes a frame to the channel or session it is for. Requests for what is closed are refused, other
 * frames for it are dropped: they may have been under way when it ended. Confined to the engine
 * thread.
 */
final class LinkFrames implements ClientFrame.Visitor {
  private final Parts parts;
  private final Channels channels;
  private final Admin admin;
  private final ChannelRequests requests;
  private final BranchRequests branches;
  private Link link;
  private boolean isStopping;

  LinkFrames(Parts parts, Channels channels, Admin admin) {
    this.parts = parts;
    this.channels = channels;
    this.admin = admin;
    this.requests = new ChannelRequests(parts);
    this.branches = new BranchRequests(parts);
    this.link = new Link(new Command.LinkOpened(0, "", false), parts.partition().effects());
  }

  void received(Link from, ClientFrame frame) {
    if (!from.isClosing()) {
      link = from;
      frame.accept(this);
    }
  }

  /**
   * From now on requests are not answered: the link is closed soon, and a client that meets an open
   * request there asks the next broker, which an application must not notice.
   */
  void stop() {
    isStopping = true;
  }

  @Override
  public void hello(ClientFrame.Hello frame) {
    unexpected("HELLO");
  }

  @Override
  public void auth(ClientFrame.Auth frame) {
    unexpected("AUTH");
  }

  @Override
  public void authResponse(ClientFrame.AuthResponse frame) {
    unexpected("AUTH_RESPONSE");
  }

  @Override
  public void ping(ClientFrame.Ping frame) {
    unexpected("PING");
  }

  @Override
  public void pong(ClientFrame.Pong frame) {
    unexpected("PONG");
  }

  @Override
  public void close(ClientFrame.Close frame) {
    unexpected("CLOSE");
  }

  private void unexpected(String frame) {
    link.violated(frame + " after the handshake reached the engine");
  }

  @Override
  public void openChannel(ClientFrame.OpenChannel frame) {
    if (isStopping) {
      refuse(frame.channel(), 0, ErrorCode.SHUTTING_DOWN, "The broker is stopping");
    } else {
      channels.open(link, frame);
    }
  }

  @Override
  public void closeChannel(ClientFrame.CloseChannel frame) {
    Link from = link;
    inChannel(
        frame,
        frame.sequence(),
        channel -> whenInOrder(channel, () -> channels.close(from, channel, frame)));
  }

  @Override
  public void setClientId(ClientFrame.SetClientId frame) {
    inChannel(frame, frame.sequence(), channel -> channels.setClientId(channel, frame));
  }

  @Override
  public void answered(ClientFrame.Answered frame) {
    Channel channel = link.channel(frame.channel());
    if (channel != null) {
      channel.producer.answered(frame.below());
    }
  }

  @Override
  public void openSession(ClientFrame.OpenSession frame) {
    inChannel(frame, frame.sequence(), channel -> requests.openSession(channel, frame));
  }

  @Override
  public void createTemporary(ClientFrame.CreateTemporary frame) {
    inChannel(frame, frame.sequence(), channel -> requests.createTemporary(channel, frame));
  }

  @Override
  public void deleteTemporary(ClientFrame.DeleteTemporary frame) {
    inChannel(frame, frame.sequence(), channel -> requests.deleteTemporary(channel, frame));
  }

  @Override
  public void unsubscribe(ClientFrame.Unsubscribe frame) {
    inChannel(frame, frame.sequence(), channel -> requests.unsubscribe(channel, frame));
  }

  @Override
  public void closeSession(ClientFrame.CloseSession frame) {
    inSession(
        frame, frame.session(), frame.sequence(), session -> requests.closeSession(session, frame));
  }

  @Override
  public void openConsumer(ClientFrame.OpenConsumer frame) {
    inSession(
        frame,
        frame.session(),
        frame.sequence(),
        session -> ConsumerOpening.open(parts, session, frame));
  }

  @Override
  public void closeConsumer(ClientFrame.CloseConsumer frame) {
    inSession(frame, frame.session(), frame.sequence(), session -> session.close(frame));
  }

  @Override
  public void release(ClientFrame.Release frame) {
    Session session = session(frame.channel(), frame.session());
    if (session != null) {
      session.order().run(() -> session.release(frame));
    }
  }

  @Override
  public void reject(ClientFrame.Reject frame) {
    Session session = session(frame.channel(), frame.session());
    if (session != null) {
      session.reject(frame);
    }
  }

  @Override
  public void failed(ClientFrame.Failed frame) {
    Session session = session(frame.channel(), frame.session());
    if (session != null) {
      session.failed(frame);
    }
  }

  @Override
  public void handOver(ClientFrame.HandOver frame) {
    inSession(frame, frame.session(), frame.sequence(), session -> session.handOver(frame));
  }

  @Override
  public void send(ClientFrame.Send frame) {
    Session session = session(frame.channel(), frame.session());
    BodyQuestion question =
        session == null || frame.sequence() <= 0 ? null : session.sends().question(frame);
    if (session == null || question == null) {
      inSession(frame, frame.session(), frame.sequence(), any -> any.sends().send(frame, null));
    } else if (session.order().isFull()) {
      session.channel.violated("Session " + frame.session() + " sent far more than its credit");
    } else {
      SessionOrder.Place place = session.order().hold();
      ask(
          question,
          answer ->
              session
                  .order()
                  .fill(
                      place,
                      () ->
                          inOrder(
                              session,
                              frame.sequence(),
                              () -> session.sends().send(frame, answer))));
    }
  }

  /** Has a worker look at a body; answers in a turn of its own. */
  private void ask(BodyQuestion question, Consumer<BodyAnswer> answered) {
    long ignored =
        parts
            .partition()
            .read(
                new StoreRead.LookAtBody(question),
                new Partition.ReadListener() {
                  @Override
                  public void readDone(Command.ReadResult result) {
                    answered.accept(Objects.requireNonNull(result.body()));
                  }

                  @Override
                  public void readFailed(StoreException cause) {
                    answered.accept(BodyAnswer.over(String.valueOf(cause.getMessage())));
                  }
                });
  }

  @Override
  public void contentPart(ClientFrame.ContentPart frame) {
    Session session = session(frame.channel(), frame.session());
    if (session != null) {
      session.order().run(() -> session.sends().contentPart(frame));
    }
  }

  @Override
  public void fetchPart(ClientFrame.FetchPart frame) {
    Session session = session(frame.channel(), frame.session());
    SessionConsumer consumer = session == null ? null : session.consumer(frame.consumer());
    if (session != null && consumer != null) {
      parts.fetches().fetch(session, consumer.queue(), frame);
    } else if (!isStopping) {
      link.send(
          new BrokerFrame.NoPart(
              frame.channel(), frame.fetch(), ErrorCode.CLOSED, "The consumer is closed"));
    }
  }

  private @Nullable Session session(int channelNumber, int number) {
    Channel channel = link.channel(channelNumber);
    return channel == null || isStopping ? null : channel.sessions().get(number);
  }

  @Override
  public void settle(ClientFrame.Settle frame) {
    inSession(frame, frame.session(), frame.sequence(), session -> session.settle(frame));
  }

  @Override
  public void resettle(ClientFrame.Resettle frame) {
    inSession(frame, frame.session(), frame.sequence(), session -> session.resettle(frame));
  }

  @Override
  public void commit(ClientFrame.Commit frame) {
    inSession(frame, frame.session(), frame.sequence(), session -> session.commit(frame));
  }

  @Override
  public void rollback(ClientFrame.Rollback frame) {
    inSession(frame, frame.session(), frame.sequence(), session -> session.rollback(frame));
  }

  @Override
  public void recover(ClientFrame.Recover frame) {
    inSession(frame, frame.session(), frame.sequence(), session -> session.recover(frame));
  }

  @Override
  public void branch(ClientFrame.Branch frame) {
    if (frame.session() == 0) {
      inChannel(frame, frame.sequence(), channel -> branches.inChannel(channel, frame));
    } else {
      inSession(
          frame, frame.session(), frame.sequence(), session -> branches.inSession(session, frame));
    }
  }

  @Override
  public void listBranches(ClientFrame.ListBranches frame) {
    inChannel(frame, frame.sequence(), channel -> branches.list(channel, frame));
  }

  @Override
  public void credit(ClientFrame.Credit frame) {
    if (frame.messages() < 0 || frame.bytes() < 0) {
      link.violated("CREDIT below zero");
      return;
    }
    withConsumer(
        frame.channel(),
        frame.session(),
        frame.consumer(),
        (queue, consumer) -> queue.recipients().credit(consumer, frame.messages(), frame.bytes()));
  }

  @Override
  public void drain(ClientFrame.Drain frame) {
    withConsumer(
        frame.channel(),
        frame.session(),
        frame.consumer(),
        (queue, consumer) -> queue.recipients().drain(consumer, frame.drain()));
  }

  @Override
  public void admin(ClientFrame.Admin frame) {
    admin.request(link, frame);
  }

  private void inChannel(ClientFrame frame, long sequence, Consumer<Channel> action) {
    Channel channel = link.channel(frame.channel());
    if (sequence <= 0) {
      link.violated("Request sequence " + sequence);
    } else if (isStopping) {
      return; // also for a channel or session that the stop has kept from being opened
    } else if (channel == null) {
      refuse(frame.channel(), sequence, ErrorCode.CLOSED, "The channel is closed");
    } else {
      action.accept(channel);
    }
  }

  private void inSession(ClientFrame frame, int number, long sequence, Consumer<Session> action) {
    Channel channel = link.channel(frame.channel());
    Session session = channel == null ? null : channel.sessions().get(number);
    if (sequence <= 0) {
      link.violated("Request sequence " + sequence);
    } else if (isStopping) {
      return;
    } else if (session == null) {
      refuse(frame.channel(), sequence, ErrorCode.CLOSED, "Session " + number + " is closed");
    } else {
      session.order().run(() -> inOrder(session, sequence, () -> action.accept(session)));
    }
  }

  /** It may have waited for what is before it, and the session may have been closed meanwhile. */
  private void inOrder(Session session, long sequence, Runnable action) {
    if (isStopping) {
      return;
    }
    if (session.isClosed()) {
      session.channel.send(
          new BrokerFrame.Refuse(
              session.channel.number(),
              new Refusal(sequence, ErrorCode.CLOSED, "Session " + session.number + " is closed")));
    } else {
      action.run();
    }
  }

  private void whenInOrder(Channel channel, Runnable action) {
    for (Session each : channel.sessions().values()) {
      if (each.order().isWaiting()) {
        each.order().run(() -> whenInOrder(channel, action));
        return;
      }
    }
    action.run();
  }

  private void withConsumer(
      int number, int session, int consumer, BiConsumer<QueueState, QueueConsumer> action) {
    Channel channel = link.channel(number);
    Session in = channel == null || isStopping ? null : channel.sessions().get(session);
    if (in != null) {
      in.order()
          .run(
              () -> {
                SessionConsumer found = in.consumer(consumer);
                if (found != null) {
                  action.accept(found.queue(), found.consumer());
                }
              });
    }
  }

  private void refuse(int channel, long sequence, ErrorCode code, String detail) {
    link.send(new BrokerFrame.Refuse(channel, new Refusal(sequence, code, detail)));
  }
}
