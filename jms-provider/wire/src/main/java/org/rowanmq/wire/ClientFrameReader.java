package org.rowanmq.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads what a client says. */
final class ClientFrameReader implements FrameReader<ClientFrame> {
  private static final AdminOperation[] OPERATIONS = AdminOperation.values();
  private static final BranchOperation[] BRANCH_OPERATIONS = BranchOperation.values();
  private static final ConsumerSpec.Kind[] KINDS = ConsumerSpec.Kind.values();

  private final CodecState state;
  private final MessageReader messages;

  ClientFrameReader(CodecState state, MessageReader messages) {
    this.state = state;
    this.messages = messages;
  }

  @Override
  public boolean isHandshake(int type) {
    return type >= FrameCodec.HELLO && type <= FrameCodec.CLOSE;
  }

  @Override
  public void read(int type, ByteSource in, FrameSink<ClientFrame> sink) throws ProtocolException {
    if (type == FrameCodec.SEND) {
      messages.send(in, sink);
      return;
    }
    ClientFrame frame = frame(type, in);
    in.expectEnd();
    sink.frame(frame);
  }

  private ClientFrame frame(int type, ByteSource in) throws ProtocolException {
    return switch (type) {
      case FrameCodec.HELLO -> hello(in);
      case FrameCodec.AUTH -> new ClientFrame.Auth(in.string(), in.blob());
      case FrameCodec.AUTH_RESPONSE -> new ClientFrame.AuthResponse(in.blob());
      case FrameCodec.PING -> new ClientFrame.Ping();
      case FrameCodec.PONG -> new ClientFrame.Pong();
      case FrameCodec.CLOSE -> new ClientFrame.Close(FrameFields.optionalCode(in), in.string());
      case FrameCodec.OPEN_CHANNEL ->
          new ClientFrame.OpenChannel(
              number(in), in.u64(), FrameFields.optional(in), FrameFields.flag(in), in.positive());
      case FrameCodec.ANSWERED -> answered(in);
      case FrameCodec.CREDIT ->
          new ClientFrame.Credit(number(in), number(in), number(in), number(in), in.positive());
      case FrameCodec.DRAIN ->
          new ClientFrame.Drain(number(in), number(in), number(in), number(in));
      case FrameCodec.RELEASE -> release(in);
      case FrameCodec.REJECT -> reject(in);
      case FrameCodec.FAILED -> failed(in);
      case FrameCodec.CONTENT_PART ->
          new ClientFrame.ContentPart(number(in), number(in), in.positive(), in.blob());
      case FrameCodec.FETCH_PART ->
          new ClientFrame.FetchPart(
              number(in),
              number(in),
              number(in),
              MessageReader.checkedPriority(in),
              in.positive(),
              in.positive(),
              number(in));
      case FrameCodec.ADMIN ->
          new ClientFrame.Admin(in.varint(), operation(in), FrameFields.map(in), in.string());
      default -> request(type, in);
    };
  }

  private ClientFrame request(int type, ByteSource in) throws ProtocolException {
    if (type < FrameCodec.CLOSE_CHANNEL
        || (type > FrameCodec.UNSUBSCRIBE
            && type != FrameCodec.HAND_OVER
            && type != FrameCodec.BRANCH
            && type != FrameCodec.LIST_BRANCHES)) {
      throw in.malformed("a client has no frame of type " + type);
    }
    int channel = number(in);
    long sequence = FrameFields.sequence(in, state, channel);
    return switch (type) {
      case FrameCodec.CLOSE_CHANNEL -> new ClientFrame.CloseChannel(channel, sequence);
      case FrameCodec.SET_CLIENT_ID -> new ClientFrame.SetClientId(channel, sequence, in.string());
      case FrameCodec.OPEN_SESSION -> openSession(channel, sequence, number(in), in);
      case FrameCodec.OPEN_CONSUMER ->
          new ClientFrame.OpenConsumer(channel, sequence, number(in), number(in), spec(in));
      case FrameCodec.RESETTLE -> new ClientFrame.Resettle(channel, sequence, number(in), keys(in));
      case FrameCodec.CREATE_TEMPORARY ->
          new ClientFrame.CreateTemporary(channel, sequence, FrameFields.destination(in));
      case FrameCodec.DELETE_TEMPORARY ->
          new ClientFrame.DeleteTemporary(channel, sequence, FrameFields.destination(in));
      case FrameCodec.UNSUBSCRIBE -> new ClientFrame.Unsubscribe(channel, sequence, in.string());
      case FrameCodec.LIST_BRANCHES ->
          new ClientFrame.ListBranches(
              channel, sequence, FrameFields.flag(in) ? FrameFields.branch(in) : null);
      default -> deliveries(type, channel, sequence, in);
    };
  }

  /** The requests that name deliveries. */
  private static ClientFrame openSession(int channel, long sequence, int session, ByteSource in)
      throws ProtocolException {
    int flags = in.u8();
    if ((flags & ~FrameCodec.SESSION_FLAGS_KNOWN) != 0) {
      throw in.malformed("OPEN_SESSION has flags " + flags);
    }
    return new ClientFrame.OpenSession(
        channel,
        sequence,
        session,
        (flags & FrameCodec.SESSION_TRANSACTED) != 0,
        (flags & FrameCodec.SESSION_UNHURRIED) != 0);
  }

  private ClientFrame deliveries(int type, int channel, long sequence, ByteSource in)
      throws ProtocolException {
    int session = number(in);
    Ranges ranges = ranges(channel, session, in);
    return switch (type) {
      case FrameCodec.CLOSE_SESSION ->
          new ClientFrame.CloseSession(channel, sequence, session, ranges);
      case FrameCodec.CLOSE_CONSUMER ->
          new ClientFrame.CloseConsumer(channel, sequence, session, number(in), ranges);
      case FrameCodec.SETTLE -> new ClientFrame.Settle(channel, sequence, session, ranges);
      case FrameCodec.COMMIT -> new ClientFrame.Commit(channel, sequence, session, ranges);
      case FrameCodec.ROLLBACK -> new ClientFrame.Rollback(channel, sequence, session, ranges);
      case FrameCodec.RECOVER -> new ClientFrame.Recover(channel, sequence, session, ranges);
      case FrameCodec.HAND_OVER ->
          new ClientFrame.HandOver(channel, sequence, session, number(in), ranges);
      case FrameCodec.BRANCH -> {
        BranchOperation operation = branchOperation(in);
        BranchId id = FrameFields.branch(in);
        yield new ClientFrame.Branch(channel, sequence, session, operation, id, number(in), ranges);
      }
      default -> throw in.malformed("a client has no frame of type " + type);
    };
  }

  private ClientFrame failed(ByteSource in) throws ProtocolException {
    int channel = number(in);
    int session = number(in);
    Ranges ranges = ranges(channel, session, in);
    return new ClientFrame.Failed(channel, session, ranges, in.string(), in.string());
  }

  private ClientFrame release(ByteSource in) throws ProtocolException {
    int channel = number(in);
    int session = number(in);
    Ranges ranges = ranges(channel, session, in);
    return new ClientFrame.Release(channel, session, number(in), number(in), ranges);
  }

  private ClientFrame reject(ByteSource in) throws ProtocolException {
    int channel = number(in);
    int session = number(in);
    return new ClientFrame.Reject(channel, session, ranges(channel, session, in));
  }

  private Ranges ranges(int channel, int session, ByteSource in) throws ProtocolException {
    CodecState.Session last = state.session(channel, session);
    Ranges ranges = FrameFields.ranges(in, last.settled);
    last.settled = FrameFields.last(ranges, last.settled);
    return ranges;
  }

  private static ClientFrame hello(ByteSource in) throws ProtocolException {
    if (in.u32() != FrameCodec.MAGIC) {
      throw in.malformed("HELLO does not start with ROWN");
    }
    return new ClientFrame.Hello(number(in), number(in), in.string(), FrameFields.maxFrame(in));
  }

  private ClientFrame answered(ByteSource in) throws ProtocolException {
    int channel = number(in);
    long below = state.sequence(channel) + in.zigzag();
    if (below < 0) {
      throw in.malformed("answered below " + below);
    }
    return new ClientFrame.Answered(channel, below);
  }

  private static AdminOperation operation(ByteSource in) throws ProtocolException {
    int ordinal = number(in);
    if (ordinal >= OPERATIONS.length) {
      throw in.malformed("there is no administrative operation " + ordinal);
    }
    return OPERATIONS[ordinal];
  }

  private static BranchOperation branchOperation(ByteSource in) throws ProtocolException {
    int ordinal = number(in);
    if (ordinal >= BRANCH_OPERATIONS.length) {
      throw in.malformed("there is no operation " + ordinal + " on branches");
    }
    return BRANCH_OPERATIONS[ordinal];
  }

  private static ConsumerSpec spec(ByteSource in) throws ProtocolException {
    Destination destination = FrameFields.destination(in);
    int kind = in.u8();
    if (kind >= KINDS.length) {
      throw in.malformed("there is no consumer kind " + kind);
    }
    String subscription = FrameFields.optional(in);
    String selector = FrameFields.optional(in);
    int flags = in.u8();
    if ((flags & ~FrameCodec.CONSUMER_FLAGS_KNOWN) != 0) {
      throw in.malformed("flags " + Integer.toHexString(flags) + " are unknown");
    }
    return new ConsumerSpec(
        destination,
        KINDS[kind],
        subscription,
        selector,
        (flags & FrameCodec.CONSUMER_NO_LOCAL) != 0,
        (flags & FrameCodec.CONSUMER_EXCLUSIVE) != 0,
        (flags & FrameCodec.CONSUMER_PRIORITY) == 0 ? 0 : priority(in),
        (flags & FrameCodec.CONSUMER_WEIGHT) == 0 ? 1 : weight(in),
        (flags & FrameCodec.CONSUMER_REDELIVERY) == 0 ? RedeliveryTerms.NONE : redelivery(in));
  }

  private static int priority(ByteSource in) throws ProtocolException {
    long priority = in.zigzag();
    if (priority < ConsumerSpec.PRIORITY_MIN || priority > ConsumerSpec.PRIORITY_MAX) {
      throw in.malformed("a consumer's priority is " + priority);
    }
    return (int) priority;
  }

  private static int weight(ByteSource in) throws ProtocolException {
    long weight = in.positive();
    if (weight < 1 || weight > ConsumerSpec.WEIGHT_MAX) {
      throw in.malformed("a consumer's weight is " + weight);
    }
    return (int) weight;
  }

  private static RedeliveryTerms redelivery(ByteSource in) throws ProtocolException {
    long attempts = in.varint();
    if (attempts < 0 || attempts > RedeliveryTerms.ATTEMPTS_MAX) {
      throw in.malformed("a consumer's attempts are " + attempts);
    }
    long delay = in.varint();
    if (delay < 0 || delay > RedeliveryTerms.DELAY_MAX + 1) {
      throw in.malformed("a consumer's redelivery delay is " + (delay - 1));
    }
    return new RedeliveryTerms((int) attempts, delay - 1);
  }

  private static List<DeliveryKey> keys(ByteSource in) throws ProtocolException {
    int count = in.count(3);
    List<DeliveryKey> keys = new ArrayList<>();
    long id = 0;
    for (int i = 0; i < count; i++) {
      long queue = in.varint();
      int priority = in.u8();
      if (priority > FrameCodec.PRIORITY_MAX) {
        throw in.malformed("priority " + priority + " is over 9");
      }
      id += in.zigzag();
      keys.add(new DeliveryKey(queue, priority, id));
    }
    return Collections.unmodifiableList(keys);
  }

  private static int number(ByteSource in) throws ProtocolException {
    return in.number(FrameFields.NUMBER_MAX);
  }
}
