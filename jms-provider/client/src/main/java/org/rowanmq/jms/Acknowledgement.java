package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Rejection;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.jms.transport.ConnectionDriver;

/** When a session settles what it has handed to the application: one type for each mode. */
abstract class Acknowledgement {
  private static final System.Logger LOG = System.getLogger(Acknowledgement.class.getName());

  /** A settlement nobody waits for: a stale one means that the message comes again. */
  private static final Reply UNAWAITED =
      new Reply() {
        @Override
        public void done() {}

        @Override
        public void failed(Failure failure) {
          LOG.log(
              System.Logger.Level.DEBUG,
              "An acknowledgement had no effect, the message may come again: {0}",
              failure.detail());
        }
      };

  final ConnectionDriver driver;
  final ClientSession session;
  private final LargeBodies bodies;

  /** The application has the message, and not all of its large body. */
  private volatile @Nullable Delivery unread;

  private Acknowledgement(ConnectionDriver driver, ClientSession session, LargeBodies bodies) {
    this.driver = driver;
    this.session = session;
    this.bodies = bodies;
  }

  static Acknowledgement of(
      int mode, ConnectionDriver driver, ClientSession session, LargeBodies bodies) {
    return switch (mode) {
      case Session.AUTO_ACKNOWLEDGE -> new Auto(driver, session, bodies);
      case Session.DUPS_OK_ACKNOWLEDGE -> new DupsOk(driver, session, bodies);
      default -> new ByApplication(driver, session, bodies);
    };
  }

  /** Whether the application, in sessions of this mode, waits for what the broker answers. */
  static boolean isAwaited(int mode) {
    return mode != Session.AUTO_ACKNOWLEDGE && mode != Session.DUPS_OK_ACKNOWLEDGE;
  }

  /**
   * The application has the message, or its listener has returned. A message whose large body was
   * not read to its end is settled when the session next has something to do; what was not read by
   * then is kept on this side.
   */
  final void delivered(Delivery delivery) {
    settleUnread();
    if (isRecoveredOnFailure() && bodies.isUnread(delivery)) {
      driver.run(() -> unread = delivery);
    } else {
      taken(delivery);
    }
  }

  /** There is nothing to deliver just now, or the consumer or session is being closed. */
  final void idle() {
    settleUnread();
    settleTaken();
  }

  private void settleUnread() {
    if (unread == null) {
      return;
    }
    Delivery delivery =
        driver.<@Nullable Delivery>call(
            () -> {
              Delivery waiting = unread;
              unread = null;
              return waiting;
            });
    if (delivery == null) {
      return;
    }
    try {
      bodies.keep(delivery);
    } catch (JMSException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The body of a message could not be kept, so the message is not acknowledged and will"
              + " come again",
          e);
      boolean ignored = driver.call(() -> Rejection.of(session, delivery));
      return;
    }
    taken(delivery);
  }

  /** The application has all of the message. */
  abstract void taken(Delivery delivery);

  /** What was put off is settled. */
  void settleTaken() {}

  /** A listener that throws gets the message again, counted. */
  abstract boolean isRecoveredOnFailure();

  final void settle(List<Delivery> deliveries) {
    driver.run(() -> session.settle(deliveries, UNAWAITED));
  }

  /** Settled at once: the frame is on its way before the next message is handed out. */
  private static final class Auto extends Acknowledgement {
    Auto(ConnectionDriver driver, ClientSession session, LargeBodies bodies) {
      super(driver, session, bodies);
    }

    @Override
    void taken(Delivery delivery) {
      settle(List.of(delivery));
    }

    @Override
    boolean isRecoveredOnFailure() {
      return true;
    }
  }

  /** Settled in batches. Under the driver's lock: a consumer may be closed beside a listener. */
  private static final class DupsOk extends Acknowledgement {
    private static final int BATCH = 32;

    private List<Delivery> pending = new ArrayList<>();

    DupsOk(ConnectionDriver driver, ClientSession session, LargeBodies bodies) {
      super(driver, session, bodies);
    }

    @Override
    void taken(Delivery delivery) {
      driver.run(
          () -> {
            pending.add(delivery);
            if (pending.size() >= BATCH) {
              settlePending();
            }
          });
    }

    @Override
    void settleTaken() {
      driver.run(this::settlePending);
    }

    private void settlePending() {
      if (!pending.isEmpty()) {
        List<Delivery> batch = pending;
        pending = new ArrayList<>();
        session.settle(batch, UNAWAITED);
      }
    }

    @Override
    boolean isRecoveredOnFailure() {
      return true;
    }
  }

  /** Settled by acknowledge or commit. */
  private static final class ByApplication extends Acknowledgement {
    ByApplication(ConnectionDriver driver, ClientSession session, LargeBodies bodies) {
      super(driver, session, bodies);
    }

    @Override
    void taken(Delivery delivery) {}

    @Override
    boolean isRecoveredOnFailure() {
      return false;
    }
  }
}
