package org.rowanmq.jms;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Frame;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.Pipe;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;
import org.rowanmq.wire.scram.ScramException;
import org.rowanmq.wire.scram.ScramKeys;
import org.rowanmq.wire.scram.ScramServer;

/**
 * Just enough of a broker, in memory and in one thread, to try the facades through the real codec
 * and driver: queues for one connection at a time.
 */
final class MiniBroker implements Pipe.Connector, AutoCloseable {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Map<Destination, Deque<Stored>> queues = new HashMap<>();
  private final ScramKeys keys = ScramKeys.of("rowan", new byte[] {1, 2, 3, 4}, 4096);
  private Connection current;
  private long ids;
  volatile int connections;
  volatile boolean refusesSends;
  volatile boolean refusesConnections;

  /** Drains are answered when this is complete. */
  volatile CompletableFuture<Void> drains = CompletableFuture.completedFuture(null);

  private static final class Stored {
    final ClientFrame.Send send;
    final long producerId;
    final long id;
    int failures;

    Stored(ClientFrame.Send send, long producerId, long id) {
      this.send = send;
      this.producerId = producerId;
      this.id = id;
    }
  }

  @Override
  public Pipe connect(Pipe.Listener listener, int timeoutMillis) throws IOException {
    if (refusesConnections) {
      throw new IOException("refused by the test");
    }
    connections++;
    Connection connection = new Connection(listener);
    current = connection;
    return connection;
  }

  /** Cuts the connection; what was in flight returns to its queue. */
  void cut() {
    thread.execute(() -> current.end("cut by the test"));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static final class Consumer {
    int number;
    int session;
    ConsumerSpec spec;
    int credit;
    long browsedUpTo;
  }

  private record InFlight(Stored stored, Destination from, int consumer) {}

  private static final class Session {
    boolean transacted;
    long deliveries;
    final Map<Long, InFlight> inFlight = new LinkedHashMap<>();
    final List<Stored> staged = new ArrayList<>();
  }

  private final class Connection implements Pipe, ClientFrame.Visitor {
    private final Pipe.Listener listener;
    private final FrameDecoder<ClientFrame> decoder = FrameDecoder.ofClientFrames();
    private final FrameEncoder encoder = new FrameEncoder();
    private final ScramServer scram =
        new ScramServer(Map.of("rowan", keys)::get, new byte[32], 4096, new byte[18]);
    private final Map<Integer, Session> sessions = new HashMap<>();
    private final Map<Integer, Consumer> consumers = new LinkedHashMap<>();
    private long producerId;
    private boolean ended;

    Connection(Pipe.Listener listener) {
      this.listener = listener;
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
      byte[] copy = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
      thread.execute(
          () -> {
            try {
              if (!ended) {
                decoder.feed(copy, 0, copy.length, frame -> frame.accept(this));
              }
            } catch (ProtocolException e) {
              end(e.getMessage());
            }
          });
    }

    @Override
    public void close() {
      if (!thread.isShutdown()) {
        thread.execute(() -> end("closed"));
      }
    }

    @Override
    public String peer() {
      return "mini";
    }

    void end(String reason) {
      if (!ended) {
        ended = true;
        sessions.values().forEach(session -> giveBack(session, Ranges.empty()));
        listener.closed(reason);
      }
    }

    private void reply(Frame frame) {
      ByteSink sink = new ByteSink(256);
      encoder.encode(frame, sink);
      listener.received(sink.array(), 0, sink.length());
    }

    private void confirm(int channel, long sequence) {
      reply(new BrokerFrame.Confirm(channel, Ranges.of(sequence)));
    }

    @Override
    public void hello(ClientFrame.Hello frame) {
      reply(
          new BrokerFrame.Welcome(
              1, "mini", 1, List.of(ScramKeys.MECHANISM), 262_144, 1_000_000, 0));
    }

    @Override
    public void auth(ClientFrame.Auth frame) {
      try {
        reply(new BrokerFrame.Challenge(scram.challenge(frame.initial())));
      } catch (ScramException e) {
        reply(new BrokerFrame.Close(ErrorCode.AUTHENTICATION_FAILED, e.getMessage()));
      }
    }

    @Override
    public void authResponse(ClientFrame.AuthResponse frame) {
      try {
        reply(new BrokerFrame.Authenticated(scram.verify(frame.response())));
        encoder.maxFrame(262_144);
        decoder.authenticated(262_144, 1_000_000);
      } catch (ScramException e) {
        reply(new BrokerFrame.Close(ErrorCode.AUTHENTICATION_FAILED, e.getMessage()));
      }
    }

    @Override
    public void ping(ClientFrame.Ping frame) {
      reply(new BrokerFrame.Pong());
    }

    @Override
    public void pong(ClientFrame.Pong frame) {}

    @Override
    public void close(ClientFrame.Close frame) {
      end("goodbye");
    }

    @Override
    public void openChannel(ClientFrame.OpenChannel frame) {
      producerId = frame.producerId();
      reply(
          new BrokerFrame.ChannelOpened(
              frame.channel(), frame.resume(), false, Ranges.empty(), List.of()));
    }

    @Override
    public void closeChannel(ClientFrame.CloseChannel frame) {
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void setClientId(ClientFrame.SetClientId frame) {
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void answered(ClientFrame.Answered frame) {}

    @Override
    public void openSession(ClientFrame.OpenSession frame) {
      Session session = new Session();
      session.transacted = frame.transacted();
      sessions.put(frame.session(), session);
      confirm(frame.channel(), frame.sequence());
      reply(new BrokerFrame.SendCredit(frame.channel(), frame.session(), 1_000_000, 1L << 40));
    }

    @Override
    public void closeSession(ClientFrame.CloseSession frame) {
      giveBack(sessions.remove(frame.session()), frame.handed());
      consumers.values().removeIf(consumer -> consumer.session == frame.session());
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void openConsumer(ClientFrame.OpenConsumer frame) {
      String selector = frame.spec().selector();
      if (selector != null && selector.contains("==")) {
        reply(
            new BrokerFrame.Refuse(
                frame.channel(),
                new Refusal(frame.sequence(), ErrorCode.SELECTOR_INVALID, "unexpected '='")));
        return;
      }
      Consumer consumer = new Consumer();
      consumer.number = frame.consumer();
      consumer.session = frame.session();
      consumer.spec = frame.spec();
      consumers.put(frame.session() * 1_000 + frame.consumer(), consumer);
      reply(new BrokerFrame.ConsumerOpened(frame.channel(), frame.sequence(), 7));
    }

    @Override
    public void credit(ClientFrame.Credit frame) {
      consumers.get(frame.session() * 1_000 + frame.consumer()).credit += frame.messages();
      deliver();
    }

    @Override
    public void drain(ClientFrame.Drain frame) {
      if (drains.isDone()) {
        drained(frame);
      } else {
        var unused = drains.thenRunAsync(() -> drained(frame), thread);
      }
    }

    private void drained(ClientFrame.Drain frame) {
      consumers.get(frame.session() * 1_000 + frame.consumer()).credit = 0;
      reply(
          new BrokerFrame.Drained(
              frame.channel(), frame.session(), frame.consumer(), frame.drain()));
    }

    @Override
    public void release(ClientFrame.Release frame) {
      Session session = sessions.get(frame.session());
      frame.deliveries().forEach(number -> giveBack(session.inFlight.remove(number), false));
      drain(
          new ClientFrame.Drain(frame.channel(), frame.session(), frame.consumer(), frame.drain()));
    }

    @Override
    public void reject(ClientFrame.Reject frame) {
      Session session = sessions.get(frame.session());
      frame.deliveries().forEach(number -> giveBack(session.inFlight.remove(number), true));
      deliver();
    }

    @Override
    public void failed(ClientFrame.Failed frame) {}

    @Override
    public void handOver(ClientFrame.HandOver frame) {
      Session from = sessions.get(frame.session());
      Session to = sessions.get(frame.to());
      long first = to.deliveries + 1;
      frame
          .deliveries()
          .forEach(number -> to.inFlight.put(++to.deliveries, from.inFlight.remove(number)));
      reply(new BrokerFrame.HandedOver(frame.channel(), frame.sequence(), first));
    }

    @Override
    public void closeConsumer(ClientFrame.CloseConsumer frame) {
      consumers.remove(frame.session() * 1_000 + frame.consumer());
      Session session = sessions.get(frame.session());
      for (Long number : new ArrayList<>(session.inFlight.keySet())) {
        if (session.inFlight.get(number).consumer() == frame.consumer()
            && !frame.handed().contains(number)) {
          giveBack(session.inFlight.remove(number), false);
        }
      }
      confirm(frame.channel(), frame.sequence());
      deliver();
    }

    @Override
    public void send(ClientFrame.Send frame) {
      if (refusesSends) {
        reply(
            new BrokerFrame.Refuse(
                frame.channel(), new Refusal(frame.sequence(), ErrorCode.LIMIT_REACHED, "full")));
        return;
      }
      Session session = sessions.get(frame.session());
      Stored stored = new Stored(frame, producerId, ++ids);
      if (session.transacted) {
        session.staged.add(stored);
      } else {
        queue(frame.destination()).add(stored);
      }
      confirm(frame.channel(), frame.sequence());
      deliver();
    }

    @Override
    public void contentPart(ClientFrame.ContentPart frame) {}

    @Override
    public void fetchPart(ClientFrame.FetchPart frame) {}

    @Override
    public void settle(ClientFrame.Settle frame) {
      frame.deliveries().forEach(sessions.get(frame.session()).inFlight::remove);
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void resettle(ClientFrame.Resettle frame) {
      frame
          .deliveries()
          .forEach(
              key ->
                  queues
                      .values()
                      .forEach(queue -> queue.removeIf(stored -> stored.id == key.id())));
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void commit(ClientFrame.Commit frame) {
      Session session = sessions.get(frame.session());
      frame.handed().forEach(session.inFlight::remove);
      session.staged.forEach(stored -> queue(stored.send.destination()).add(stored));
      session.staged.clear();
      confirm(frame.channel(), frame.sequence());
      deliver();
    }

    @Override
    public void rollback(ClientFrame.Rollback frame) {
      reset(frame.session(), frame.handed());
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void recover(ClientFrame.Recover frame) {
      reset(frame.session(), frame.handed());
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void createTemporary(ClientFrame.CreateTemporary frame) {
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void deleteTemporary(ClientFrame.DeleteTemporary frame) {
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void unsubscribe(ClientFrame.Unsubscribe frame) {
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void branch(ClientFrame.Branch frame) {
      confirm(frame.channel(), frame.sequence());
    }

    @Override
    public void listBranches(ClientFrame.ListBranches frame) {
      reply(new BrokerFrame.Branches(frame.channel(), frame.sequence(), List.of(), false));
    }

    @Override
    public void admin(ClientFrame.Admin frame) {}

    private void reset(int number, Ranges handed) {
      Session session = sessions.get(number);
      giveBack(session, handed);
      consumers.values().stream()
          .filter(consumer -> consumer.session == number)
          .forEach(consumer -> consumer.credit = 0);
    }

    private void giveBack(Session session, Ranges handed) {
      List<Long> numbers = new ArrayList<>(session.inFlight.keySet());
      java.util.Collections.reverse(numbers);
      for (Long number : numbers) {
        giveBack(session.inFlight.remove(number), handed.contains(number));
      }
      session.staged.clear();
    }

    private void giveBack(InFlight back, boolean counted) {
      back.stored().failures += counted ? 1 : 0;
      queue(back.from()).addFirst(back.stored());
    }

    private void deliver() {
      for (Consumer consumer : consumers.values()) {
        if (consumer.spec.kind() == ConsumerSpec.Kind.BROWSER) {
          browse(consumer);
          continue;
        }
        Deque<Stored> queue = queue(consumer.spec.destination());
        while (consumer.credit > 0 && !queue.isEmpty()) {
          Stored stored = queue.remove();
          Session session = sessions.get(consumer.session);
          long number = deliver(consumer, stored);
          session.inFlight.put(
              number, new InFlight(stored, consumer.spec.destination(), consumer.number));
        }
      }
    }

    private void browse(Consumer consumer) {
      for (Stored stored : queue(consumer.spec.destination())) {
        if (consumer.credit > 0 && stored.id > consumer.browsedUpTo) {
          consumer.browsedUpTo = stored.id;
          deliver(consumer, stored);
        }
      }
    }

    private long deliver(Consumer consumer, Stored stored) {
      consumer.credit--;
      long number = ++sessions.get(consumer.session).deliveries;
      ClientFrame.Send send = stored.send;
      reply(
          new BrokerFrame.Deliver(
              1,
              consumer.session,
              consumer.number,
              number,
              stored.id,
              stored.failures + 1,
              stored.failures > 0,
              send.persistent(),
              send.priority(),
              send.destination(),
              stored.producerId,
              send.sequence(),
              "rowan",
              Map.of("dead-letter-reason", "tried"),
              send.content()));
      return number;
    }
  }

  private Deque<Stored> queue(Destination destination) {
    return queues.computeIfAbsent(destination, key -> new ArrayDeque<>());
  }
}
