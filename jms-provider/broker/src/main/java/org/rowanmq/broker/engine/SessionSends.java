package org.rowanmq.broker.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.broker.engine.exchange.BodyConditions;
import org.rowanmq.broker.engine.exchange.BodyQuestion;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Refusal;

/**
 * What a session sends, from the SEND until that is confirmed or refused: its credit, contents that
 * come in parts, and where it goes, which is to the queues or, in a transacted session, into the
 * transaction. Confined to the engine thread.
 */
final class SessionSends {
  private final Channel channel;
  private final int session;
  private final boolean transacted;
  private final Parts parts;
  private final Replies replies;
  private final Blocked blocked;
  private final SendWindow window;
  private final Map<Long, Upload> uploads = new LinkedHashMap<>();
  private Transaction transaction;

  /** The branch that the transaction belongs to, or null. */
  private @Nullable Branch branch;

  /**
   * @param session its number
   * @param replies answers what the session is asked
   * @param blocked requests of the session that wait for room, sends among them
   */
  SessionSends(
      Channel channel,
      int session,
      boolean transacted,
      Parts parts,
      Replies replies,
      Blocked blocked) {
    this.channel = channel;
    this.session = session;
    this.transacted = transacted;
    this.parts = parts;
    this.replies = replies;
    this.blocked = blocked;
    this.window = new SendWindow(channel, session, parts.sendCredits(), parts.settings());
    this.transaction = new Transaction(parts.settings());
  }

  /** The first grant of credit. */
  void open() {
    window.open();
  }

  /** No more credit is granted. */
  void close() {
    window.close();
  }

  // What is sent

  /** What must be known of the message's body before {@link #send}; null for nothing. */
  @Nullable BodyQuestion question(ClientFrame.Send frame) {
    BodyConditions conditions = parts.publisher().router().bodyConditions(frame.destination());
    return conditions.isEmpty() || frame.content().isLarge()
        ? null
        : conditions.ask(
            frame.content().bytes(),
            new PublicationInput(publication(frame, Timing.NONE, 0, BodyAnswer.NONE)));
  }

  /**
   * @param body what is known of its body; null if nobody asked
   */
  void send(ClientFrame.Send frame, @Nullable BodyAnswer body) {
    int length = frame.content().length();
    if (frame.priority() < 0 || frame.priority() > 9) {
      channel.violated("SEND with priority " + frame.priority());
      return;
    }
    if (!window.use(length)) {
      channel.violated("Session " + session + " sent without credit");
      return;
    }
    Replies.@Nullable Reply reply =
        transacted ? replies.open(frame.sequence()) : replies.openOnce(frame.sequence());
    if (reply == null) {
      window.finished(length);
      return;
    }
    Refusal refusal = parts.publisher().refusal(frame);
    String limit = transacted ? transaction.limit(length, frame.persistent()) : null;
    if (refusal == null && limit != null) {
      refusal = new Refusal(frame.sequence(), ErrorCode.LIMIT_REACHED, limit);
    }
    Timing timing = Timing.NONE;
    try {
      timing = refusal == null ? Timing.of(frame.content()) : timing;
    } catch (IllegalArgumentException wrong) {
      refusal =
          new Refusal(
              frame.sequence(), ErrorCode.ARGUMENT_INVALID, String.valueOf(wrong.getMessage()));
    }
    if (refusal != null) {
      refuse(reply, refusal);
      window.finished(length);
    } else if (uploads.containsKey(frame.sequence())) {
      channel.violated("Request " + frame.sequence() + " twice, while its content is under way");
    } else if (frame.content().isLarge()) {
      upload(frame, timing, reply);
    } else {
      publish(publication(frame, timing, 0, body == null ? BodyAnswer.NONE : body), reply);
    }
  }

  private void refuse(Replies.Reply reply, Refusal refusal) {
    if (transacted) {
      reply.refuse(refusal); // ends with the transaction: not remembered
    } else {
      replies.refuse(reply, refusal.code(), refusal.detail());
    }
  }

  private Publication publication(
      ClientFrame.Send frame, Timing timing, long largeId, BodyAnswer body) {
    return new Publication(
        frame,
        channel.producer.id,
        channel.user,
        channel.clientId(),
        parts.partition().now().epochMillis(),
        timing,
        isSuspect(frame),
        largeId,
        body,
        null);
  }

  /**
   * Whether the message may have been delivered by an earlier life of the broker. The log tells
   * exactly which messages were stored, but not which were handed out early, or needed no row; and
   * of a forgotten producer it tells nothing.
   */
  private boolean isSuspect(ClientFrame.Send frame) {
    return frame.resend() && channel.producer.past != Producer.Past.NONE;
  }

  private void publish(Publication sent, Replies.Reply reply) {
    int length = sent.frame().content().length();
    boolean isEarly = sent.frame().acknowledgedSuffices();
    Publication publication = isEarly ? sent.whenAcknowledged(() -> confirmEarly(reply)) : sent;
    if (transacted) {
      transaction.stage(publication);
      Runnable staged =
          () -> {
            reply.confirm();
            window.finished(length);
          };
      if (branch == null || !parts.branches().spill(branch, staged)) {
        staged.run();
      }
      return;
    }
    blocked.run(new SendAttempt(parts, publication, replies, reply, window));
  }

  /** As the client wishes: a consumer has settled the message, which is not durable yet. */
  private static void confirmEarly(Replies.Reply reply) {
    if (!reply.isResolved()) {
      reply.confirm();
    }
  }

  // Contents in parts

  /** The content follows, and is durable before anybody sees the message. */
  private void upload(ClientFrame.Send frame, Timing timing, Replies.Reply reply) {
    long sequence = frame.sequence();
    Upload upload =
        new Upload(
            channel,
            session,
            frame,
            parts,
            new Upload.End() {
              @Override
              public void complete(long largeId) {
                uploads.remove(sequence);
                Router router = parts.publisher().router();
                boolean isAsked = !router.bodyConditions(frame.destination()).isEmpty();
                BodyAnswer body = isAsked ? BodyAnswer.LARGE : BodyAnswer.NONE;
                publish(publication(frame, timing, largeId, body), reply);
              }

              @Override
              public void failed(ErrorCode code, String detail) {
                uploads.remove(sequence);
                refuse(reply, new Refusal(sequence, code, detail));
                window.finished(frame.content().length());
              }
            });
    uploads.put(sequence, upload);
    upload.start();
  }

  /** A part of a content; one whose SEND has ended may have been under way. */
  void contentPart(ClientFrame.ContentPart frame) {
    Upload upload = uploads.get(frame.send());
    String violation = upload == null ? null : upload.part(frame.bytes());
    if (violation != null) {
      channel.violated(violation);
    }
  }

  /** Refuses sends whose contents are still under way. */
  void endUploads(ErrorCode code, String detail) {
    List.copyOf(uploads.values()).forEach(each -> each.fail(code, detail));
  }

  /** Drops sends whose contents are still under way: the link is lost. */
  void abandonUploads() {
    uploads.values().forEach(Upload::abandon);
    uploads.clear();
  }

  // The transaction

  /** What was sent since the last commit; of a session that is not transacted always empty. */
  Transaction transaction() {
    return transaction;
  }

  /** The branch of which the transaction is a part; null if it is a local one. */
  @Nullable Branch branch() {
    return branch;
  }

  /** Whether nothing was sent since the last commit, and nothing is under way. */
  boolean isEmpty() {
    return transaction.isEmpty() && uploads.isEmpty();
  }

  /** What is sent from now on belongs to the branch. */
  void begin(Branch of) {
    branch = of;
    transaction = of.sends();
  }

  /**
   * It does not any more: a local transaction begins. Sends whose contents are still under way are
   * refused.
   */
  void endBranch() {
    endUploads(ErrorCode.TRANSACTION_ROLLED_BACK, "The work for the branch has ended");
    branch = null;
    transaction = new Transaction(parts.settings());
  }

  /** Drops what was sent since the last commit. */
  void drop() {
    transaction.drop(parts.partition().largeContents());
  }
}
