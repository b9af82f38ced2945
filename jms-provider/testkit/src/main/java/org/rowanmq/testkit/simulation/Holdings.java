package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Ranges;

/**
 * Who holds which messages in one life of the broker: they were sent to a consumer, and were not
 * settled, given back or lost with their link. Checks that a message group has one holder at a
 * time, and that nobody holds anything beside an exclusive consumer.
 */
final class Holdings {
  /** A consumer. */
  record Holder(long link, int channel, int session, int consumer) {
    private SessionKey sessionKey() {
      return new SessionKey(link, channel, session);
    }
  }

  private record SessionKey(long link, int channel, int session) {}

  private record Held(Holder holder, long queue, @Nullable String group) {}

  /** A group, or, without one, all of a queue. */
  private record Place(long queue, @Nullable String group) {}

  private final Map<SessionKey, TreeMap<Long, Held>> held = new HashMap<>();
  private final Map<Place, Map<Holder, Integer>> counts = new HashMap<>();
  private final Map<Long, Holder> active = new HashMap<>();
  private final Set<Holder> exclusive = new HashSet<>();

  /** A message is sent to a consumer. */
  void sent(Holder to, long delivery, long queue, @Nullable String group, boolean isExclusive) {
    if (group != null) {
      check(
          "groups",
          to + " gets a message of group " + group + " while another consumer holds some",
          new Place(queue, group),
          other -> !other.equals(to));
    }
    Place all = new Place(queue, null);
    String what = to + " gets a message of queue " + queue + " beside an exclusive consumer";
    if (isExclusive) {
      exclusive.add(to);
      check("exclusive", what, all, other -> !other.equals(to));
    } else {
      check("exclusive", what, all, exclusive::contains);
    }
    Holder before = isExclusive ? active.put(queue, to) : active.get(queue);
    if (before != null && !before.equals(to)) {
      throw new OracleViolation("exclusive", what + ", " + before);
    }
    held.computeIfAbsent(to.sessionKey(), key -> new TreeMap<>())
        .put(delivery, new Held(to, queue, group));
    count(all, to, 1);
    if (group != null) {
      count(new Place(queue, group), to, 1);
    }
  }

  private void check(String rule, String what, Place place, Predicate<Holder> isWrong) {
    for (Holder holder : counts.getOrDefault(place, Map.of()).keySet()) {
      if (isWrong.test(holder)) {
        throw new OracleViolation(rule, what + ": " + holder);
      }
    }
  }

  private void count(Place place, Holder holder, int by) {
    Map<Holder, Integer> holders = counts.computeIfAbsent(place, key -> new HashMap<>());
    if (holders.merge(holder, by, Integer::sum) == 0) {
      holders.remove(holder);
    }
  }

  /** The engine is about to apply a frame. */
  void received(long link, ClientFrame frame) {
    int channel = frame.channel();
    if (frame instanceof ClientFrame.Settle settle) {
      release(new SessionKey(link, channel, settle.session()), settle.deliveries());
    } else if (frame instanceof ClientFrame.Commit commit) {
      release(new SessionKey(link, channel, commit.session()), commit.handed());
    } else if (frame instanceof ClientFrame.Branch branch) {
      release(new SessionKey(link, channel, branch.session()), branch.handed());
    } else if (frame instanceof ClientFrame.Release release) {
      release(new SessionKey(link, channel, release.session()), release.deliveries());
    } else if (frame instanceof ClientFrame.Reject reject) {
      release(new SessionKey(link, channel, reject.session()), reject.deliveries());
    } else if (frame instanceof ClientFrame.HandOver handOver) {
      release(new SessionKey(link, channel, handOver.session()), handOver.deliveries());
    } else if (frame instanceof ClientFrame.Rollback rollback) {
      releaseAll(new SessionKey(link, channel, rollback.session())::equals);
    } else if (frame instanceof ClientFrame.Recover recover) {
      releaseAll(new SessionKey(link, channel, recover.session())::equals);
    } else if (frame instanceof ClientFrame.CloseConsumer close) {
      closed(new Holder(link, channel, close.session(), close.consumer()), close.handed());
    } else if (frame instanceof ClientFrame.CloseSession close) {
      lost(new SessionKey(link, channel, close.session())::equals);
    } else if (frame instanceof ClientFrame.CloseChannel) {
      channelLost(link, channel);
    }
  }

  void linkLost(long link) {
    lost(session -> session.link() == link);
  }

  void channelLost(long link, int channel) {
    lost(session -> session.link() == link && session.channel() == channel);
  }

  private void lost(Predicate<SessionKey> which) {
    releaseAll(which);
    active.values().removeIf(holder -> which.test(holder.sessionKey()));
  }

  /** What the application was handed stays with the session. */
  private void closed(Holder consumer, Ranges handed) {
    active.values().removeIf(consumer::equals);
    TreeMap<Long, Held> of = held.getOrDefault(consumer.sessionKey(), new TreeMap<>());
    release(
        of,
        entry -> entry.getValue().holder().equals(consumer) && !handed.contains(entry.getKey()));
  }

  private void release(SessionKey session, Ranges deliveries) {
    release(
        held.getOrDefault(session, new TreeMap<>()), entry -> deliveries.contains(entry.getKey()));
  }

  private void releaseAll(Predicate<SessionKey> which) {
    held.forEach(
        (session, of) -> {
          if (which.test(session)) {
            release(of, entry -> true);
          }
        });
  }

  private void release(TreeMap<Long, Held> from, Predicate<Map.Entry<Long, Held>> which) {
    Iterator<Map.Entry<Long, Held>> each = from.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Long, Held> next = each.next();
      if (which.test(next)) {
        Held gone = next.getValue();
        each.remove();
        count(new Place(gone.queue(), null), gone.holder(), -1);
        if (gone.group() != null) {
          count(new Place(gone.queue(), gone.group()), gone.holder(), -1);
        }
      }
    }
  }
}
