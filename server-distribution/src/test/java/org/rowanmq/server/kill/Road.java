package org.rowanmq.server.kill;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Everything known about the messages of one destination: what was sent, what the broker confirmed,
 * what came, how often and how flagged. Thread-safe. Finds violations of I1, I2, I5, I6 and
 * duplicates as the architecture defines them.
 */
final class Road {
  static final String ID = "id";
  static final String PRODUCER = "producer";
  static final String NUMBER = "number";

  private static final int VIOLATIONS_SHOWN = 20;

  /** What happened to one message. */
  private static final class Fate {
    boolean confirmed;
    boolean rolledBack;
    boolean settled;
    int deliveries;
    final Set<String> messageIds = new HashSet<>();
  }

  private final String name;
  private final boolean ordered;
  private final Map<String, Fate> fates = new LinkedHashMap<>();
  private final Map<String, Integer> newest = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Semaphore room;
  private int confirmed;
  private int received;
  private int missing;
  private int redelivered;
  private int duplicates;
  private int storedTwice;
  private int reordered;

  /**
   * @param ordered whether one consumer gets all of it, so that the order can be judged
   * @param room how many messages may be on the road at once
   */
  Road(String name, boolean ordered, int room) {
    this.name = name;
    this.ordered = ordered;
    this.room = new Semaphore(room);
  }

  String name() {
    return name;
  }

  /** Waits a moment for room for one more message; false if there is none. */
  boolean hasRoom() throws InterruptedException {
    return room.tryAcquire(20, TimeUnit.MILLISECONDS);
  }

  void makeRoom(int messages) {
    room.release(messages);
  }

  synchronized void attempted(String id) {
    fates.put(id, new Fate());
  }

  /** Its send or commit returned. */
  synchronized void confirmed(String id) {
    Fate fate = fate(id);
    fate.confirmed = true;
    confirmed++;
    if (fate.deliveries == 0) {
      missing++;
    }
  }

  /** The provider said that it was not done. */
  synchronized void rolledBack(String id) {
    Fate fate = fate(id);
    fate.rolledBack = true;
    if (fate.deliveries > 0) {
      violation(id + " was delivered though it was rolled back");
    }
    makeRoom(1);
  }

  /** An acknowledgement or commit that covers this message was confirmed. */
  synchronized void settled(String id) {
    fate(id).settled = true;
  }

  /** A message was handed to the application; returns its id. */
  synchronized String received(Message message) throws JMSException {
    String id = message.getStringProperty(ID);
    Fate fate = fate(id);
    fate.deliveries++;
    if (fate.rolledBack) {
      violation(id + " came though its transaction was rolled back");
    }
    if (fate.messageIds.add(message.getJMSMessageID()) && fate.messageIds.size() > 1) {
      storedTwice++;
      violation(id + " was stored twice: " + fate.messageIds);
    }
    if (fate.deliveries == 1) {
      first(message, id, fate);
    } else {
      again(message, id, fate);
    }
    checkDeliveryCount(message, id, fate);
    return id;
  }

  private void first(Message message, String id, Fate fate) throws JMSException {
    received++;
    if (fate.confirmed) {
      missing--;
    }
    makeRoom(1);
    if (ordered) {
      String producer = message.getStringProperty(PRODUCER);
      int number = message.getIntProperty(NUMBER);
      Integer before = newest.put(producer, number);
      if (before != null && before > number) {
        reordered++;
        violation(id + " came first after " + before + " of the same producer");
      }
    }
  }

  private void again(Message message, String id, Fate fate) throws JMSException {
    redelivered++;
    if (fate.settled) {
      duplicates++;
      violation(id + " came again though its settlement was confirmed");
    } else if (!message.getJMSRedelivered()) {
      duplicates++;
      violation(id + " came again without JMSRedelivered, delivery " + fate.deliveries);
    }
  }

  /**
   * Only a flagged message can have a count above 1. A count below the number of deliveries is
   * allowed after a kill: the flag says that it may be too low.
   */
  private void checkDeliveryCount(Message message, String id, Fate fate) throws JMSException {
    int count = message.getIntProperty("JMSXDeliveryCount");
    if (count > 1 != message.getJMSRedelivered() || count < 1) {
      violation(
          id
              + " has count "
              + count
              + " and redelivered "
              + message.getJMSRedelivered()
              + " at delivery "
              + fate.deliveries);
    }
  }

  /** A second delivery that no failure can excuse: nobody was killed and nothing released. */
  synchronized void checkOnce() {
    fates.forEach(
        (id, fate) -> {
          if (fate.deliveries > 1) {
            storedTwice++;
            violation(id + " was stored twice: it came " + fate.deliveries + " times");
          }
        });
  }

  synchronized Counts counts() {
    return new Counts(
        fates.size(),
        confirmed,
        received,
        missing,
        duplicates,
        redelivered,
        storedTwice,
        reordered);
  }

  synchronized List<String> violations() {
    List<String> all = new ArrayList<>(violations);
    fates.forEach(
        (id, fate) -> {
          if (fate.confirmed && fate.deliveries == 0 && all.size() < VIOLATIONS_SHOWN) {
            all.add(name + ": " + id + " was confirmed and never came");
          }
        });
    return all;
  }

  private Fate fate(String id) {
    Fate fate = fates.get(id);
    if (fate == null) {
      throw new IllegalStateException(name + ": " + id + " was never sent");
    }
    return fate;
  }

  private void violation(String what) {
    if (violations.size() < VIOLATIONS_SHOWN) {
      violations.add(name + ": " + what);
    }
  }
}
