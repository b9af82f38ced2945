package org.rowanmq.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a broker says to a client. Semantics: {@code docs/wire-protocol.md}. */
public sealed interface BrokerFrame extends Frame {
  /** Calls the visitor's method for this frame. */
  void accept(Visitor visitor);

  /**
   * Answers HELLO.
   *
   * @param incarnation changes with every start of the broker
   * @param maxFrame the longest frame in bytes the broker accepts once authenticated
   * @param maxMessage the longest content in bytes
   * @param idleTimeoutMillis a side that hears nothing for so long closes the connection
   * @param largeMessage a longer content (bytes) travels in parts; 0 in version 1, which has none
   */
  record Welcome(
      int version,
      String broker,
      long incarnation,
      List<String> mechanisms,
      int maxFrame,
      long maxMessage,
      int idleTimeoutMillis,
      long largeMessage)
      implements BrokerFrame {
    /** Of version 1. */
    public Welcome(
        int version,
        String broker,
        long incarnation,
        List<String> mechanisms,
        int maxFrame,
        long maxMessage,
        int idleTimeoutMillis) {
      this(version, broker, incarnation, mechanisms, maxFrame, maxMessage, idleTimeoutMillis, 0);
    }

    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.welcome(this);
    }
  }

  /** A SASL challenge. */
  record Challenge(byte[] challenge) implements BrokerFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.challenge(this);
    }
  }

  /**
   * The client is who it says; {@code proof} is the mechanism's last word (SCRAM: the server
   * signature).
   */
  record Authenticated(byte[] proof) implements BrokerFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.authenticated(this);
    }
  }

  /** Asks for a PONG. */
  record Ping() implements BrokerFrame {
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
  record Pong() implements BrokerFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.pong(this);
    }
  }

  /** Last frame: why the broker closes the connection. */
  record Close(ErrorCode code, String detail) implements BrokerFrame {
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
   * The channel is open.
   *
   * @param known whether the broker still knows the producer id; if not (it was away for longer
   *     than the outcome retention) outcomes cannot be told. False for a new producer.
   * @param retained whether the broker still held the channel's temporary destinations and
   *     non-durable subscriptions
   * @param done sequences at or above the client's {@code answeredBelow} that were carried out
   * @param refused those that were refused; every sequence in neither was not carried out and never
   *     will be
   */
  record ChannelOpened(
      int channel, boolean known, boolean retained, Ranges done, List<Refusal> refused)
      implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.channelOpened(this);
    }
  }

  /**
   * These requests are carried out, and durable where that was asked for. In sequence order per
   * session.
   */
  record Confirm(int channel, Ranges sequences) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.confirm(this);
    }
  }

  /** This request was refused and changed nothing (STALE: see {@link ClientFrame.Resettle}). */
  record Refuse(int channel, Refusal refusal) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.refuse(this);
    }
  }

  /** The consumer exists; {@code queue} names what it draws from, for {@link DeliveryKey}. */
  record ConsumerOpened(int channel, long sequence, long queue) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.consumerOpened(this);
    }
  }

  /** Adds send credit to a session: a SEND uses one message and its content's length. */
  record SendCredit(int channel, int session, int messages, long bytes) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.sendCredit(this);
    }
  }

  /**
   * Hands a message to a consumer.
   *
   * @param number numbers the deliveries of a session on this connection: 1, 2, 3, …
   * @param id the message's id in its partition
   * @param deliveryCount 1 for the first delivery; JMSXDeliveryCount
   * @param redelivered JMSRedelivered: may have been delivered before
   * @param destination where it was sent to
   * @param producerId with {@code producerSequence} the JMSMessageID
   * @param user the authenticated user who sent it
   * @param annotations further notes of the broker (dead letters: {@code dead-letter-reason},
   *     {@code dead-letter-origin}), usually empty
   */
  record Deliver(
      int channel,
      int session,
      int consumer,
      long number,
      long id,
      int deliveryCount,
      boolean redelivered,
      boolean persistent,
      int priority,
      Destination destination,
      long producerId,
      long producerSequence,
      String user,
      Map<String, String> annotations,
      MessageContent content)
      implements BrokerFrame {
    /** The same with another content: the whole one, where the frame has the head. */
    public Deliver with(MessageContent other) {
      return new Deliver(
          channel,
          session,
          consumer,
          number,
          id,
          deliveryCount,
          redelivered,
          persistent,
          priority,
          destination,
          producerId,
          producerSequence,
          user,
          annotations,
          other);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.deliver(this);
    }
  }

  /**
   * Answers RELEASE; and DRAIN: everything there was has been delivered as far as credit went; the
   * credit is now zero.
   */
  record Drained(int channel, int session, int consumer, int drain) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.drained(this);
    }
  }

  /**
   * Answers HAND_OVER.
   *
   * @param first the number of the first delivery in its new session; the others follow it in the
   *     order of the request
   */
  record HandedOver(int channel, long sequence, long first) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.handedOver(this);
    }
  }

  /**
   * Lets the client send so many more bytes of a large content.
   *
   * @param send the SEND's sequence
   */
  record ContentCredit(int channel, int session, long send, long bytes) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.contentCredit(this);
    }
  }

  /**
   * Answers FETCH_PART, in several frames if the part is longer than one.
   *
   * @param isLast whether the part ends here
   */
  record Part(int channel, long fetch, boolean isLast, byte[] bytes) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.part(this);
    }
  }

  /** Answers FETCH_PART: the broker has no such part, or cannot read it. */
  record NoPart(int channel, long fetch, ErrorCode code, String detail) implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.noPart(this);
    }
  }

  /** The broker ended a consumer, for example because its destination was deleted. */
  record ConsumerClosed(int channel, int session, int consumer, ErrorCode code, String detail)
      implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.consumerClosed(this);
    }
  }

  /**
   * Answers LIST_BRANCHES.
   *
   * @param ids ascending
   * @param more whether there are more behind the last one
   */
  record Branches(int channel, long sequence, List<BranchId> ids, boolean more)
      implements BrokerFrame {
    @Override
    public void accept(Visitor visitor) {
      visitor.branches(this);
    }
  }

  /**
   * Answers ADMIN.
   *
   * @param code null for success
   * @param nextPage to ask for the rest; empty when there is no more
   */
  record AdminReply(
      long request,
      @Nullable ErrorCode code,
      String detail,
      List<String> columns,
      List<List<String>> rows,
      String nextPage)
      implements BrokerFrame {
    @Override
    public int channel() {
      return 0;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.adminReply(this);
    }
  }

  /** One method for each frame. */
  interface Visitor {
    void welcome(Welcome frame);

    void challenge(Challenge frame);

    void authenticated(Authenticated frame);

    void ping(Ping frame);

    void pong(Pong frame);

    void close(Close frame);

    void channelOpened(ChannelOpened frame);

    void confirm(Confirm frame);

    void refuse(Refuse frame);

    void consumerOpened(ConsumerOpened frame);

    void sendCredit(SendCredit frame);

    void deliver(Deliver frame);

    void drained(Drained frame);

    void handedOver(HandedOver frame);

    void contentCredit(ContentCredit frame);

    void part(Part frame);

    void noPart(NoPart frame);

    void consumerClosed(ConsumerClosed frame);

    void branches(Branches frame);

    void adminReply(AdminReply frame);
  }
}
