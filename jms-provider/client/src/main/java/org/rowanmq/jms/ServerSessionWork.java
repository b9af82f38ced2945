package org.rowanmq.jms;

import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.wire.ErrorCode;

/**
 * What a session does for an application server: passes the messages that a connection consumer has
 * loaded it with to the session's own listener, on the server's thread. What it has not started
 * when the connection is stopped, or when it rolls back or recovers, returns to its queue.
 */
final class ServerSessionWork {
  private final JmsSession session;
  private volatile @Nullable MessageListener listener;

  ServerSessionWork(JmsSession session) {
    this.session = session;
  }

  @Nullable MessageListener listener() {
    return listener;
  }

  void listener(@Nullable MessageListener newListener) {
    listener = newListener;
  }

  /** Passes on everything that is loaded, one message after the other. */
  void run() {
    MessageListener current = listener;
    ClientSession machine = session.machine();
    if (current == null) {
      boolean wasLoaded =
          session
              .driver()
              .call(
                  () -> {
                    boolean isLoaded = machine.isLoaded();
                    machine.giveBackLoaded();
                    return isLoaded;
                  });
      if (wasLoaded) {
        session
            .connection()
            .exception(
                JmsErrors.toJms(
                    ErrorCode.ARGUMENT_INVALID,
                    "A server session was run without a message listener; its messages were given"
                        + " back"));
      }
      return;
    }
    boolean[] isDone = new boolean[1];
    while (!isDone[0]) {
      session.dispatch().runInTurn(() -> isDone[0] = !passNext(machine, current));
    }
    session.acknowledgement().idle();
  }

  private boolean passNext(ClientSession machine, MessageListener to) {
    Delivery delivery =
        session
            .driver()
            .call(
                () ->
                    session.isOpen() && session.connection().isStarted()
                        ? machine.pollLoaded()
                        : null);
    if (delivery == null) {
      return false;
    }
    Listening.pass(session, JmsDestination.of(delivery.frame().destination()), to, delivery);
    return true;
  }
}
