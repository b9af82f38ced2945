package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameCodec;

/**
 * Reads parts of large contents for consumers, a few at a time, so that what is on its way through
 * memory is bounded and other reads of the store find their turn. Confined to the engine thread.
 */
final class Fetches {
  private static final int READS_MAX = 4;
  private static final int WAITING_MAX = 100_000;

  private record Fetch(Session session, QueueState queue, ClientFrame.FetchPart frame) {}

  private final Partition partition;
  private final Queue<Fetch> waiting = new ArrayDeque<>();
  private int reading;

  Fetches(Partition partition) {
    this.partition = partition;
  }

  /** The consumer draws from this queue, and so may read what is in it. */
  void fetch(Session session, QueueState queue, ClientFrame.FetchPart frame) {
    if (waiting.size() >= WAITING_MAX) {
      refuse(session, frame, ErrorCode.LIMIT_REACHED, WAITING_MAX + " parts are asked for already");
      return;
    }
    waiting.add(new Fetch(session, queue, frame));
    readNext();
  }

  private void readNext() {
    while (reading < READS_MAX && !waiting.isEmpty()) {
      Fetch fetch = waiting.remove();
      if (!fetch.session().isClosed()) {
        read(fetch);
      }
    }
  }

  private void read(Fetch fetch) {
    ClientFrame.FetchPart frame = fetch.frame();
    MessageRef ref = new MessageRef(fetch.queue().spec().id(), frame.priority(), frame.id());
    reading++;
    long ignored =
        partition.read(
            new StoreRead.Part(fetch.queue().largeId(frame.id()), ref, frame.part()),
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                byte[] part = result.part();
                if (part == null) {
                  refuse(
                      fetch.session(),
                      frame,
                      ErrorCode.STALE,
                      "The message is gone: it was settled or has expired");
                } else {
                  answer(fetch.session(), frame, part);
                }
                ended();
              }

              @Override
              public void readFailed(StoreException cause) {
                refuse(
                    fetch.session(),
                    frame,
                    ErrorCode.STORE_UNAVAILABLE,
                    "A part of the content cannot be read: " + cause.getMessage());
                ended();
              }
            });
  }

  private void ended() {
    reading--;
    readNext();
  }

  private static void answer(Session session, ClientFrame.FetchPart frame, byte[] part) {
    int room = session.channel.maxFrame() - FrameCodec.PART_FIELDS;
    for (int from = 0; from < part.length; from += room) {
      int to = Math.min(part.length, from + room);
      byte[] bytes = from == 0 && to == part.length ? part : Arrays.copyOfRange(part, from, to);
      send(session, new BrokerFrame.Part(frame.channel(), frame.fetch(), to == part.length, bytes));
    }
  }

  private static void refuse(
      Session session, ClientFrame.FetchPart frame, ErrorCode code, String detail) {
    send(session, new BrokerFrame.NoPart(frame.channel(), frame.fetch(), code, detail));
  }

  /** Not on another link: the client asks again there what it still wants. */
  private static void send(Session session, BrokerFrame answer) {
    if (!session.isClosed()) {
      session.channel.send(answer);
    }
  }
}
