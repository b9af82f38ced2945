package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.Moment;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;

/**
 * Sees everything that goes into and comes out of one life of the engine. Checks I2, I4, I5, I10,
 * I12 and who holds what beside whom ({@link Holdings}) at the moment a message leaves.
 */
final class BrokerWatch {
  private record Request(long link, int channel, long sequence) {}

  private record SessionKey(long link, int channel, int session) {}

  private record ConsumerKey(long link, int channel, int session, int consumer) {}

  /** What asks for a consumer. */
  private record Opening(ClientFrame.OpenConsumer frame, KeepWatch.Subscribed subscribed) {}

  private record Drawn(
      ConsumerSpec spec, String target, long queue, KeepWatch.Subscribed subscribed) {
    /** A subscription of the topics whose last message is kept: each is a target of its own. */
    boolean isOfKept() {
      return spec.destination().name().startsWith(KeepWatch.RETAINED)
          && spec.destination().kind().isTopic();
    }
  }

  private record Place(long queue, long id) {}

  /** A message that left, and how often its session had let go of anything by then. */
  private record Hold(ConsumerKey consumer, int releases) {}

  private record Stream(
      long queue,
      String name,
      @Nullable String group,
      int priority,
      boolean persistent,
      @Nullable ConsumerKey consumer) {}

  private record Attached(long link, int channel) {}

  private final Oracle oracle;
  private final Simulator simulator;
  private final Map<Request, Opening> opening = new HashMap<>();
  private final Map<ConsumerKey, Drawn> consumers = new HashMap<>();
  private final Map<SessionKey, Integer> sessionReleases = new HashMap<>();
  private final Map<Attached, Integer> channelReleases = new HashMap<>();
  private final Map<Long, Integer> linkReleases = new HashMap<>();
  private final Map<Long, Attached> producers = new HashMap<>();
  private final Map<Attached, String> clientIds = new HashMap<>();
  private final Map<Place, Hold> holds = new HashMap<>();
  private final Map<Stream, Long> order = new HashMap<>();
  private final Holdings holdings = new Holdings();
  private final Set<Place> left = new HashSet<>();
  private final Map<Long, KeepWatch.Subscribed> subscribed = new HashMap<>();
  private final Set<Long> selective = new HashSet<>();
  private final TemporaryWatch temporaries = new TemporaryWatch();
  private final ConfirmWatch confirms;
  private final RejectWatch rejects;
  private boolean isDegraded;
  private Command.@Nullable LeaseHeld lease;
  private Moment now = new Moment(0, 0);

  BrokerWatch(Oracle oracle, Simulator simulator) {
    this.oracle = oracle;
    this.simulator = simulator;
    this.confirms = new ConfirmWatch(oracle);
    this.rejects = new RejectWatch(oracle.maxAttempts());
  }

  void turn(Moment moment) {
    now = moment;
    oracle.disk().wallClock(moment.epochMillis());
  }

  /** Whether nobody else can have the store, as far as the engine was told. */
  boolean holdsLease() {
    return lease == null || now.nanos() - lease.untilNanos() <= 0;
  }

  /** The engine is about to apply the command. */
  void apply(Command command) {
    if (command instanceof Command.LinkClosed closed) {
      linkReleases.merge(closed.link(), 1, Integer::sum);
      holdings.linkLost(closed.link());
      temporaries.linkClosed(closed.link());
    } else if (command instanceof Command.Degraded degraded) {
      isDegraded = degraded.why() != null;
    } else if (command instanceof Command.LeaseHeld held) {
      lease = held;
    } else if (command instanceof Command.Received received) {
      received(received.link(), received.frame());
    }
  }

  private void received(long link, ClientFrame frame) {
    temporaries.received(link, frame);
    confirms.received(link, frame);
    rejects.received(link, frame);
    int channel = frame.channel();
    holdings.received(link, frame);
    if (frame instanceof ClientFrame.OpenChannel open) {
      Attached before = producers.put(open.producerId(), new Attached(link, channel));
      if (before != null) {
        channelReleases.merge(before, 1, Integer::sum);
        holdings.channelLost(before.link(), before.channel());
      }
      if (open.clientId() != null) {
        clientIds.put(new Attached(link, channel), open.clientId());
      }
    } else if (frame instanceof ClientFrame.CloseChannel) {
      channelReleases.merge(new Attached(link, channel), 1, Integer::sum);
    } else if (frame instanceof ClientFrame.OpenConsumer open) {
      opening.put(
          new Request(link, channel, open.sequence()),
          new Opening(open, oracle.keeps().subscribed()));
    } else if (frame instanceof ClientFrame.Settle settle) {
      released(link, channel, settle.session());
    } else if (frame instanceof ClientFrame.Resettle settle) {
      released(link, channel, settle.session());
    } else if (frame instanceof ClientFrame.Commit commit) {
      released(link, channel, commit.session());
    } else if (frame instanceof ClientFrame.Rollback rollback) {
      released(link, channel, rollback.session());
    } else if (frame instanceof ClientFrame.Recover recover) {
      released(link, channel, recover.session());
    } else if (frame instanceof ClientFrame.Branch branch && branch.session() != 0) {
      // The branch holds them; the oracle knows while they are in doubt.
      released(link, channel, branch.session());
    } else if (frame instanceof ClientFrame.Release release) {
      released(link, channel, release.session());
    } else if (frame instanceof ClientFrame.Reject reject) {
      released(link, channel, reject.session());
    } else if (frame instanceof ClientFrame.HandOver handOver) {
      released(link, channel, handOver.session());
    } else if (frame instanceof ClientFrame.CloseConsumer close) {
      released(link, channel, close.session());
    } else if (frame instanceof ClientFrame.CloseSession close) {
      released(link, channel, close.session());
    }
  }

  private void released(long link, int channel, int session) {
    sessionReleases.merge(new SessionKey(link, channel, session), 1, Integer::sum);
  }

  private int releases(ConsumerKey key) {
    SessionKey session = new SessionKey(key.link(), key.channel(), key.session());
    return sessionReleases.getOrDefault(session, 0)
        + channelReleases.getOrDefault(new Attached(key.link(), key.channel()), 0)
        + linkReleases.getOrDefault(key.link(), 0);
  }

  /** The engine sends a frame. Returns a message's place in the order of all that leave. */
  long sent(long link, BrokerFrame frame) {
    temporaries.sends(link, frame);
    confirms.sent(link, frame);
    if (frame instanceof BrokerFrame.ConsumerOpened opened) {
      opened(link, opened);
    } else if (frame instanceof BrokerFrame.Deliver deliver) {
      long stamp = oracle.nextStamp();
      deliver(link, deliver, stamp);
      return stamp;
    }
    return 0;
  }

  private void opened(long link, BrokerFrame.ConsumerOpened opened) {
    Opening asked = opening.remove(new Request(link, opened.channel(), opened.sequence()));
    if (asked == null) {
      throw new OracleViolation("protocol", "nobody asked for " + opened);
    }
    ClientFrame.OpenConsumer open = asked.frame();
    ConsumerSpec spec = open.spec();
    String clientId = clientIds.getOrDefault(new Attached(link, open.channel()), "");
    boolean isTemporary = spec.destination().kind().isTemporary();
    String target = isTemporary ? Oracle.LOOSE + spec.destination() : target(spec, clientId);
    if (isTemporary || spec.kind() == ConsumerSpec.Kind.SHARED) {
      oracle.isThere(target, opened.queue());
    }
    if (spec.kind() == ConsumerSpec.Kind.QUEUE && spec.selector() != null) {
      selective.add(opened.queue());
    }
    Drawn drawn = new Drawn(spec, target, opened.queue(), asked.subscribed());
    if (drawn.isOfKept()) {
      // After a reconnect it may be one that existed.
      KeepWatch.Subscribed since =
          subscribed.computeIfAbsent(opened.queue(), queue -> asked.subscribed());
      drawn = new Drawn(spec, Oracle.LOOSE + opened.queue(), opened.queue(), since);
    }
    consumers.put(new ConsumerKey(link, open.channel(), open.session(), open.consumer()), drawn);
  }

  /** Whether the message is for a consumer of a shared subscription that is not durable. */
  boolean isSharedInMemory(long link, BrokerFrame.Deliver frame) {
    Drawn drawn =
        consumers.get(new ConsumerKey(link, frame.channel(), frame.session(), frame.consumer()));
    return drawn != null && drawn.spec().kind() == ConsumerSpec.Kind.SHARED;
  }

  private static String target(ConsumerSpec spec, String clientId) {
    return switch (spec.kind()) {
      case QUEUE, BROWSER -> spec.destination().name();
      case DURABLE, SHARED_DURABLE -> clientId + ":" + spec.subscription();
      case SUBSCRIPTION -> Oracle.LOOSE + spec.selector();
      case SHARED -> Oracle.LOOSE + clientId + ":" + spec.subscription();
    };
  }

  private void deliver(long link, BrokerFrame.Deliver frame, long stamp) {
    ConsumerKey key = new ConsumerKey(link, frame.channel(), frame.session(), frame.consumer());
    Drawn drawn = consumers.get(key);
    if (drawn == null) {
      throw new OracleViolation("protocol", "a message for an unknown consumer: " + key);
    }
    temporaries.delivers(link, frame, drawn.spec());
    if (drawn.isOfKept()) {
      oracle.keeps().leaves(stamp, drawn.target());
    }
    long number = Frames.number(frame);
    long expires = oracle.disk().expiresMillis(drawn.queue(), number);
    if (expires != 0 && expires <= now.epochMillis()) {
      throw new OracleViolation(
          "I10", "message #" + number + " expired at " + expires + ", it is " + now.epochMillis());
    }
    boolean isBrowser = drawn.spec().kind() == ConsumerSpec.Kind.BROWSER;
    if (oracle.isEarly(drawn.target(), drawn.queue(), frame)) {
      if (isBrowser || isDegraded) {
        throw new OracleViolation("early", "message #" + number + " goes to " + key);
      }
      oracle.seenEarly(drawn.target(), frame);
    }
    if (isBrowser) {
      return;
    }
    if (!holdsLease()) {
      throw new OracleViolation(
          "I12", "message #" + number + " goes to " + key + " after the lease has lapsed");
    }
    rejects.delivered(link, frame, oracle.seen(drawn.target(), frame));
    oracle.disk().checkDue(drawn.queue(), frame);
    oracle.schedules().delivered(number);
    Place place = new Place(drawn.queue(), frame.id());
    Hold before = holds.put(place, new Hold(key, releases(key)));
    if (before != null && releases(before.consumer()) == before.releases()) {
      throw new OracleViolation(
          "I4", "message #" + number + " goes to " + key + " while " + before + " has it");
    }
    String group = Frames.group(frame.content());
    holdings.sent(
        new Holdings.Holder(link, frame.channel(), frame.session(), frame.consumer()),
        frame.number(),
        drawn.queue(),
        group,
        drawn.spec().exclusive());
    if (left.add(place) && frame.deliveryCount() == 1) {
      if (drawn.isOfKept()) {
        oracle.keeps().delivered(drawn.subscribed(), number);
      }
      checkOrder(key, drawn, number, group);
    }
  }

  private void checkOrder(ConsumerKey key, Drawn drawn, long number, @Nullable String group) {
    TrackedMessage message = oracle.message(number);
    Sending sending = message.sending;
    if (message.isTimed() || Oracle.isBuriedIn(drawn.target())) {
      return;
    }
    Stream stream =
        new Stream(
            drawn.queue(),
            sending.stream(),
            group,
            sending.priority(),
            sending.persistent(),
            selective.contains(drawn.queue()) ? key : null);
    Long last = order.put(stream, number);
    if (last != null && last > number) {
      throw new OracleViolation(
          "I5", "message #" + number + " comes after #" + last + " of " + stream);
    }
    simulator.trace("first delivery of #" + number + " to " + drawn.target());
  }
}
