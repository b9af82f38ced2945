package org.rowanmq.ra.recovery;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.rowanmq.ra.link.Connections;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Timers;

/**
 * Decides what earlier lives of the server have left in doubt, at the broker and in the server's XA
 * data sources, by the log of its transaction manager: what was decided is committed, and what was
 * not is rolled back. Never branches of others, nor of this life. Every ten seconds it looks where
 * it has not yet found everything in order; a place is done when nothing of an earlier life is
 * there, as none can come.
 *
 * <p>A branch without a decision is rolled back when it is found a second time, so that two servers
 * that were given the same {@code tmId} by mistake do not roll back what the other one is about to
 * commit.
 */
public final class Recovery implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Recovery.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final String GERONIMO =
      "org.apache.geronimo.transaction.manager.RecoverableTransactionManager";

  private final DecisionLog log;
  private final Environment environment;
  private final Supplier<List<Place>> places;
  private final long pauseNanos;

  /** Of the one pass there is at a time. */
  private final Set<Place> done = new HashSet<>();

  private final Map<Place, Set<Branch>> undecided = new HashMap<>();
  private final Map<Place, String> troubles = new HashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private Timers.@Nullable Timer next;
  private boolean isClosed;

  /**
   * @param places there are by now
   */
  Recovery(DecisionLog log, Environment environment, Supplier<List<Place>> places, Duration pause) {
    this.log = log;
    this.environment = environment;
    this.places = places;
    this.pauseNanos = pause.toNanos();
  }

  /**
   * Begins, where it is wanted.
   *
   * @param registry the server's {@code TransactionSynchronizationRegistry}; TomEE's is its
   *     transaction manager
   * @return null where the server does it
   */
  public static @Nullable Recovery begin(@Nullable Object registry, Connections connections) {
    if (registry == null || !isGeronimo(registry.getClass())) {
      return null;
    }
    Recovery recovery =
        new Recovery(
            new GeronimoLog(registry), connections.environment(), () -> places(connections), PAUSE);
    recovery.begin();
    return recovery;
  }

  private static List<Place> places(Connections connections) {
    List<Place> places = new ArrayList<>();
    connections.logins().forEach(each -> places.add(new Place.AtBroker(connections, each)));
    places.addAll(DataSources.all());
    return places;
  }

  private static boolean isGeronimo(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Class<?> implemented : each.getInterfaces()) {
        if (implemented.getName().equals(GERONIMO)) {
          return true;
        }
      }
    }
    return false;
  }

  void begin() {
    schedule(0);
  }

  private void schedule(long delayNanos) {
    lock.lock();
    try {
      if (!isClosed) {
        next = environment.timers().schedule(delayNanos, this::wake);
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    Thread unused = environment.threads().start("rowan-ra-recovery", this::run);
  }

  /** What is under way ends by itself. */
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      if (next != null) {
        next.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return isClosed;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Life life;
    try {
      life = log.life();
    } catch (IllegalStateException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "What is in doubt when this server crashes stays so: its transaction manager is asked, and {0}",
          e.getMessage());
      return;
    }
    if (!life.isNamed()) {
      LOG.log(
          System.Logger.Level.INFO,
          "What is in doubt when this server crashes stays so: its transaction manager wants TxRecovery, and a tmId of its own");
      return;
    }
    try {
      pass(life);
    } finally {
      schedule(pauseNanos);
    }
  }

  /** Once to all that is not done. */
  private void pass(Life life) {
    for (Place place : places.get()) {
      if (!done.contains(place) && !isClosed()) {
        try {
          place.visit(resource -> decide(life, place, resource));
          troubles.remove(place);
        } catch (XAException | SQLException | RuntimeException e) {
          trouble(place, e);
        }
      }
    }
  }

  private void decide(Life life, Place place, XAResource resource) throws XAException {
    Set<Branch> left = new HashSet<>();
    for (Xid xid : resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
      if (life.isEarlier(xid)) {
        left.add(new Branch(xid));
      }
    }
    if (left.isEmpty()) {
      done.add(place);
      undecided.remove(place);
      return;
    }
    Set<Branch> without = log.undecided(left);
    Set<Branch> before = Objects.requireNonNullElse(undecided.put(place, without), Set.of());
    int committed = 0;
    int rolledBack = 0;
    @Nullable XAException failed = null;
    for (Branch each : left) {
      boolean isDecided = !without.contains(each);
      if (isDecided || before.contains(each)) {
        try {
          if (decide(place, resource, each, isDecided)) {
            committed += isDecided ? 1 : 0;
            rolledBack += isDecided ? 0 : 1;
          }
        } catch (XAException e) {
          failed = e;
        }
      }
    }
    if (committed + rolledBack > 0) {
      LOG.log(
          System.Logger.Level.INFO,
          "Left in doubt at {0} when this server ended: {1} committed, {2} rolled back",
          place,
          committed,
          rolledBack);
    }
    if (failed != null) {
      throw failed;
    }
  }

  /** False if somebody else has done it. */
  private static boolean decide(Place place, XAResource resource, Branch branch, boolean isDecided)
      throws XAException {
    try {
      if (isDecided) {
        resource.commit(branch.xid(), false);
      } else {
        resource.rollback(branch.xid());
      }
      return true;
    } catch (XAException e) {
      if (e.errorCode >= XAException.XA_HEURMIX && e.errorCode <= XAException.XA_HEURCOM) {
        if (e.errorCode != (isDecided ? XAException.XA_HEURCOM : XAException.XA_HEURRB)) {
          LOG.log(
              System.Logger.Level.ERROR,
              "At {0} somebody else has decided otherwise about a branch that was to be {1}: {2}",
              place,
              isDecided ? "committed" : "rolled back",
              text(e));
        }
        resource.forget(branch.xid());
      } else if (e.errorCode != XAException.XAER_NOTA && (isDecided || !isRollback(e))) {
        throw e;
      }
      return false;
    }
  }

  private static boolean isRollback(XAException e) {
    return e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND;
  }

  /** Says it again only when it is another one. */
  private void trouble(Place place, Exception why) {
    String text = text(why);
    if (!text.equals(troubles.put(place, text))) {
      LOG.log(
          System.Logger.Level.WARNING,
          "What this server has left in doubt at {0} stays so for now: {1}",
          place,
          text);
    }
  }

  private static String text(Exception why) {
    return why instanceof XAException e
        ? "XA error " + e.errorCode + ", " + e.getMessage()
        : why.toString();
  }
}
