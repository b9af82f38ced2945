package org.rowanmq.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads what a broker says. */
final class BrokerFrameReader implements FrameReader<BrokerFrame> {
  private final CodecState state;
  private final MessageReader messages;

  BrokerFrameReader(CodecState state, MessageReader messages) {
    this.state = state;
    this.messages = messages;
  }

  @Override
  public boolean isHandshake(int type) {
    return type >= FrameCodec.PING && type <= FrameCodec.CLOSE
        || type >= FrameCodec.WELCOME && type <= FrameCodec.AUTHENTICATED;
  }

  @Override
  public void read(int type, ByteSource in, FrameSink<BrokerFrame> sink) throws ProtocolException {
    if (type == FrameCodec.DELIVER) {
      messages.deliver(in, sink);
      return;
    }
    BrokerFrame frame = frame(type, in);
    in.expectEnd();
    sink.frame(frame);
  }

  private BrokerFrame frame(int type, ByteSource in) throws ProtocolException {
    return switch (type) {
      case FrameCodec.PING -> new BrokerFrame.Ping();
      case FrameCodec.PONG -> new BrokerFrame.Pong();
      case FrameCodec.CLOSE -> new BrokerFrame.Close(FrameFields.code(in), in.string());
      case FrameCodec.WELCOME -> welcome(in);
      case FrameCodec.CHALLENGE -> new BrokerFrame.Challenge(in.blob());
      case FrameCodec.AUTHENTICATED -> new BrokerFrame.Authenticated(in.blob());
      case FrameCodec.CHANNEL_OPENED ->
          new BrokerFrame.ChannelOpened(
              number(in),
              FrameFields.flag(in),
              FrameFields.flag(in),
              FrameFields.ranges(in, 0),
              refusals(in));
      case FrameCodec.CONFIRM -> confirm(in);
      case FrameCodec.REFUSE -> refuse(in);
      case FrameCodec.CONSUMER_OPENED -> consumerOpened(in);
      case FrameCodec.HANDED_OVER -> handedOver(in);
      case FrameCodec.BRANCHES -> branches(in);
      case FrameCodec.SEND_CREDIT ->
          new BrokerFrame.SendCredit(number(in), number(in), number(in), in.positive());
      case FrameCodec.CONTENT_CREDIT ->
          new BrokerFrame.ContentCredit(number(in), number(in), in.positive(), in.positive());
      case FrameCodec.PART ->
          new BrokerFrame.Part(number(in), in.positive(), FrameFields.flag(in), in.blob());
      case FrameCodec.NO_PART ->
          new BrokerFrame.NoPart(number(in), in.positive(), FrameFields.code(in), in.string());
      case FrameCodec.DRAINED ->
          new BrokerFrame.Drained(number(in), number(in), number(in), number(in));
      case FrameCodec.CONSUMER_CLOSED ->
          new BrokerFrame.ConsumerClosed(
              number(in), number(in), number(in), FrameFields.code(in), in.string());
      case FrameCodec.ADMIN_REPLY ->
          new BrokerFrame.AdminReply(
              in.varint(),
              FrameFields.optionalCode(in),
              in.string(),
              FrameFields.texts(in),
              rows(in),
              in.string());
      default -> throw in.malformed("a broker has no frame of type " + type);
    };
  }

  private static BrokerFrame welcome(ByteSource in) throws ProtocolException {
    int version = number(in);
    return new BrokerFrame.Welcome(
        version,
        in.string(),
        in.u64(),
        FrameFields.texts(in),
        FrameFields.maxFrame(in),
        in.positive(),
        number(in),
        version > FrameCodec.VERSION_WHOLE_CONTENTS ? in.positive() : 0);
  }

  private BrokerFrame confirm(ByteSource in) throws ProtocolException {
    int channel = number(in);
    long base = state.sequence(channel);
    Ranges ranges = FrameFields.ranges(in, base);
    state.sequence(channel, FrameFields.last(ranges, base));
    return new BrokerFrame.Confirm(channel, ranges);
  }

  private BrokerFrame refuse(ByteSource in) throws ProtocolException {
    int channel = number(in);
    long sequence = FrameFields.sequence(in, state, channel);
    return new BrokerFrame.Refuse(
        channel, new Refusal(sequence, FrameFields.code(in), in.string()));
  }

  private BrokerFrame consumerOpened(ByteSource in) throws ProtocolException {
    int channel = number(in);
    long sequence = FrameFields.sequence(in, state, channel);
    return new BrokerFrame.ConsumerOpened(channel, sequence, in.varint());
  }

  private BrokerFrame handedOver(ByteSource in) throws ProtocolException {
    int channel = number(in);
    long sequence = FrameFields.sequence(in, state, channel);
    return new BrokerFrame.HandedOver(channel, sequence, in.positive());
  }

  private BrokerFrame branches(ByteSource in) throws ProtocolException {
    int channel = number(in);
    long sequence = FrameFields.sequence(in, state, channel);
    int count = in.count(7);
    List<BranchId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(FrameFields.branch(in));
    }
    return new BrokerFrame.Branches(
        channel, sequence, Collections.unmodifiableList(ids), FrameFields.flag(in));
  }

  private static List<Refusal> refusals(ByteSource in) throws ProtocolException {
    int count = in.count(3);
    List<Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      refusals.add(new Refusal(in.positive(), FrameFields.code(in), in.string()));
    }
    return Collections.unmodifiableList(refusals);
  }

  private static List<List<String>> rows(ByteSource in) throws ProtocolException {
    int count = in.count(1);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(FrameFields.texts(in));
    }
    return Collections.unmodifiableList(rows);
  }

  private static int number(ByteSource in) throws ProtocolException {
    return in.number(FrameFields.NUMBER_MAX);
  }
}
