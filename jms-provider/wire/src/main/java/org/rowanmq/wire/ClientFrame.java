package org.rowanmq.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client says to a broker. Semantics: {@code docs/wire-protocol.md}. */
public sealed interface ClientFrame extends Frame {
  /** The longest client id, in characters. */
  int CLIENT_ID_MAX = 256;

  /** Calls the visitor's method for this frame. */
  void accept(Visitor visitor);

  /** First frame: the protocol versions and the largest frame (bytes) the client accepts. */
  record Hello(int versionMin, int versionMax, String product, int maxFrame)
      implements ClientFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.hello(this);
    }
  }

  /** Chooses a SASL mechanism offered by WELCOME and carries its initial response. */
  record Auth(String mechanism, byte[] initial) implements ClientFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.auth(this);
    }
  }

  /** Answers a CHALLENGE. */
  record AuthResponse(byte[] response) implements ClientFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.authResponse(this);
    }
  }

  /** Asks for a PONG. Either side pings when it has heard nothing for half the idle timeout. */
  record Ping() implements ClientFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.ping(this);
    }
  }

  /** Answers a PING. */
  record Pong() implements ClientFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.pong(this);
    }
  }

  /**
   * Last frame: an orderly goodbye ({@code code} null) or the protocol error the broker committed.
   */
  record Close(@Nullable ErrorCode code, String detail) implements ClientFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.close(this);
    }
  }

  /**
   * Opens or resumes a JMS connection; answered by CHANNEL_OPENED, or by REFUSE with sequence 0.
   * Presenting a producer id that is open elsewhere closes it there.
   *
   * @param producerId chosen by the client from a secure random source, never 0
   * @param resume whether this producer id was opened before: asks for outcomes
   * @param answeredBelow every request below this sequence has been answered and may be forgotten
   */
  record OpenChannel(
      int channel, long producerId, @Nullable String clientId, boolean resume, long answeredBelow)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.openChannel(this);
    }
  }

  /**
   * Ends the JMS connection in order: rolls back what is open, forgets the producer. Answered by
   * CONFIRM.
   */
  record CloseChannel(int channel, long sequence) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.closeChannel(this);
    }
  }

  /** JMS {@code setClientID}. */
  record SetClientId(int channel, long sequence, String clientId) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.setClientId(this);
    }
  }

  /**
   * States that all requests below {@code below} have been answered: the broker forgets their
   * outcomes. Not answered.
   */
  record Answered(int channel, long below) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.answered(this);
    }
  }

  /**
   * Opens session {@code session} (1 and up, chosen by the client). The broker then grants send
   * credit.
   *
   * @param unhurried the client waits for no answer to a SETTLE of this session, so that the broker
   *     may write it together with what comes next; not with {@code transacted}
   */
  record OpenSession(int channel, long sequence, int session, boolean transacted, boolean unhurried)
      implements ClientFrame {
    /** A session that waits for its answers. */
    public OpenSession(int channel, long sequence, int session, boolean transacted) {
      this(channel, sequence, session, transacted, false);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.openSession(this);
    }
  }

  /**
   * Closes a session and its consumers; an open transaction is rolled back, unsettled deliveries
   * return.
   */
  record CloseSession(int channel, long sequence, int session, Ranges handed)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.closeSession(this);
    }
  }

  /** Opens a consumer with no credit. Answered by CONSUMER_OPENED or REFUSE. */
  record OpenConsumer(int channel, long sequence, int session, int consumer, ConsumerSpec spec)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.openConsumer(this);
    }
  }

  /**
   * Adds credit. A delivery uses one message and its content's length; positive byte credit admits
   * any one message.
   */
  record Credit(int channel, int session, int consumer, int messages, long bytes)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.credit(this);
    }
  }

  /**
   * Asks to use up the credit with what is there now: the broker consults the store up to the tail
   * at request time, delivers what the credit admits, sets the credit to zero and answers DRAINED.
   */
  record Drain(int channel, int session, int consumer, int drain) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.drain(this);
    }
  }

  /**
   * Closes a consumer. Its deliveries in {@code handed} were given to the application and stay with
   * the session; the others return to the queue uncounted.
   */
  record CloseConsumer(int channel, long sequence, int session, int consumer, Ranges handed)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.closeConsumer(this);
    }
  }

  /**
   * Gives back deliveries of a consumer that the application has not started with: they return to
   * their place in the queue, uncounted, and the consumer's credit becomes zero. Answered by
   * DRAINED with the same {@code drain}: no delivery under the old credit follows it.
   */
  record Release(int channel, int session, int consumer, int drain, Ranges deliveries)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.release(this);
    }
  }

  /**
   * The application could not be given these deliveries, which the session holds: they return to
   * their queues, counted as failed. Nothing else of the session is touched, nor its transaction.
   * Not answered.
   */
  record Reject(int channel, int session, Ranges deliveries) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.reject(this);
    }
  }

  /**
   * Makes deliveries of one session those of another one of the channel, as if they had been
   * delivered there: a connection consumer's to a server session. Answered by HANDED_OVER.
   *
   * @param session which holds them so far
   * @param to which holds them from now on
   */
  record HandOver(int channel, long sequence, int session, int to, Ranges deliveries)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.handOver(this);
    }
  }

  /**
   * Says why these deliveries failed, before they return by another frame. Changes nothing by
   * itself, and is not answered. Since version 2.
   *
   * @param exception name of a class, at most {@link #EXCEPTION_MAX} characters
   * @param text what it says, at most {@link #TEXT_MAX} characters
   */
  record Failed(int channel, int session, Ranges deliveries, String exception, String text)
      implements ClientFrame {
    /** A longer name is cut. */
    public static final int EXCEPTION_MAX = 256;

    /** A longer text is cut. */
    public static final int TEXT_MAX = 2_000;

    public Failed {
      exception = cut(exception, EXCEPTION_MAX);
      text = cut(text, TEXT_MAX);
    }

    private static String cut(String text, int max) {
      if (text.length() <= max) {
        return text;
      }
      return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.failed(this);
    }
  }

  /**
   * Publishes a message; in a transacted session it joins the transaction. Confirmed when durable
   * (transacted: when staged).
   *
   * @param priority 0 to 9
   * @param timeToLiveMillis 0 for ever
   * @param delayMillis delivery delay, 0 for none
   * @param resend sent before on a lost connection, its outcome not known to the broker
   * @param acknowledgedSuffices it may be confirmed before it is durable, once a consumer has
   *     settled it
   */
  record Send(
      int channel,
      long sequence,
      int session,
      Destination destination,
      boolean persistent,
      int priority,
      long timeToLiveMillis,
      long delayMillis,
      boolean resend,
      boolean acknowledgedSuffices,
      MessageContent content)
      implements ClientFrame {
    /** A message that is confirmed when it is durable. */
    public Send(
        int channel,
        long sequence,
        int session,
        Destination destination,
        boolean persistent,
        int priority,
        long timeToLiveMillis,
        long delayMillis,
        boolean resend,
        MessageContent content) {
      this(
          channel,
          sequence,
          session,
          destination,
          persistent,
          priority,
          timeToLiveMillis,
          delayMillis,
          resend,
          false,
          content);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.send(this);
    }
  }

  /**
   * The next part of a large content whose SEND came before, as far as CONTENT_CREDIT goes. All
   * parts but the last are of one length. Without bytes: the client gives up, and the SEND is
   * refused.
   *
   * @param send the SEND's sequence
   */
  record ContentPart(int channel, int session, long send, byte[] bytes) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.contentPart(this);
    }
  }

  /**
   * Asks for a part of the large content of a message that the consumer's queue has. Answered by
   * PARTs, or by NO_PART.
   *
   * @param priority of the message
   * @param id of the message
   * @param fetch the client's number for this question
   * @param part 0 for the first, which begins with the head
   */
  record FetchPart(
      int channel, int session, int consumer, int priority, long id, long fetch, int part)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.fetchPart(this);
    }
  }

  /** Settles deliveries (by number) of a non-transacted session: they are removed for good. */
  record Settle(int channel, long sequence, int session, Ranges deliveries) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.settle(this);
    }
  }

  /**
   * Presents a settlement again after a reconnect, under its old sequence. REFUSEd with STALE if
   * somebody else has been given one of the messages; the others are settled all the same.
   */
  record Resettle(int channel, long sequence, int session, List<DeliveryKey> deliveries)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.resettle(this);
    }
  }

  /** Commits the transaction: its sends, and the settlement of the deliveries in {@code handed}. */
  record Commit(int channel, long sequence, int session, Ranges handed) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.commit(this);
    }
  }

  /**
   * Rolls back: sends vanish, deliveries in {@code handed} return counted, all others of the
   * session uncounted. All consumers' credit becomes zero, and the session gets no delivery until
   * the CONFIRM.
   */
  record Rollback(int channel, long sequence, int session, Ranges handed) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.rollback(this);
    }
  }

  /** JMS {@code Session.recover}: as {@link Rollback} for a session without transactions. */
  record Recover(int channel, long sequence, int session, Ranges handed) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.recover(this);
    }
  }

  /**
   * Creates a temporary destination owned by the channel; the client made its (unguessable) name.
   */
  record CreateTemporary(int channel, long sequence, Destination destination)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.createTemporary(this);
    }
  }

  /** Deletes a temporary destination of this channel. */
  record DeleteTemporary(int channel, long sequence, Destination destination)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.deleteTemporary(this);
    }
  }

  /** Deletes a durable subscription of the channel's client id and its messages. */
  record Unsubscribe(int channel, long sequence, String subscription) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.unsubscribe(this);
    }
  }

  /**
   * Does something with a branch of a distributed transaction. Confirmed when carried out: PREPARE,
   * COMMIT and ROLLBACK when that is durable.
   *
   * @param session whose work begins or ends; 0 for what concerns no session
   * @param timeoutSeconds START: after so long without PREPARE the branch is rolled back; 0 for
   *     never
   * @param handed END, SUSPEND and FAIL: the deliveries the branch settles
   */
  record Branch(
      int channel,
      long sequence,
      int session,
      BranchOperation operation,
      BranchId id,
      int timeoutSeconds,
      Ranges handed)
      implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.branch(this);
    }
  }

  /**
   * Asks for the branches that wait for a decision, or to be forgotten. Answered by BRANCHES.
   *
   * @param after where to go on: the last one of the answer before; null for the first
   */
  record ListBranches(int channel, long sequence, @Nullable BranchId after) implements ClientFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.listBranches(this);
    }
  }

  /**
   * An administrative request, answered by ADMIN_REPLY with the same request number.
   *
   * @param arguments by documented key; values are text
   * @param page where to go on, from the reply before; empty for the first page
   */
  record Admin(long request, AdminOperation operation, Map<String, String> arguments, String page)
      implements ClientFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.admin(this);
    }
  }

  /** One method for each frame. */
  interface Visitor {
    void hello(Hello frame);

    void auth(Auth frame);

    void authResponse(AuthResponse frame);

    void ping(Ping frame);

    void pong(Pong frame);

    void close(Close frame);

    void openChannel(OpenChannel frame);

    void closeChannel(CloseChannel frame);

    void setClientId(SetClientId frame);

    void answered(Answered frame);

    void openSession(OpenSession frame);

    void closeSession(CloseSession frame);

    void openConsumer(OpenConsumer frame);

    void credit(Credit frame);

    void drain(Drain frame);

    void closeConsumer(CloseConsumer frame);

    void release(Release frame);

    void reject(Reject frame);

    void handOver(HandOver frame);

    void failed(Failed frame);

    void send(Send frame);

    void contentPart(ContentPart frame);

    void fetchPart(FetchPart frame);

    void settle(Settle frame);

    void resettle(Resettle frame);

    void commit(Commit frame);

    void rollback(Rollback frame);

    void recover(Recover frame);

    void createTemporary(CreateTemporary frame);

    void deleteTemporary(DeleteTemporary frame);

    void unsubscribe(Unsubscribe frame);

    void branch(Branch frame);

    void listBranches(ListBranches frame);

    void admin(Admin frame);
  }
}
