package org.rowanmq.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a broker says, from the type number on. */
final class BrokerFrameWriter implements BrokerFrame.Visitor {
  private final CodecState state;
  private final MessageWriter messages;
  private ByteSink sink = new ByteSink(0);
  private @Nullable LargeMessage rest;

  BrokerFrameWriter(CodecState state, MessageWriter messages) {
    this.state = state;
    this.messages = messages;
  }

  /** Returns what remains for chunks, or null. */
  @Nullable LargeMessage write(ByteSink target, BrokerFrame frame) {
    sink = target;
    rest = null;
    frame.accept(this);
    return rest;
  }

  @Override
  public void welcome(BrokerFrame.Welcome frame) {
    sink.u8(FrameCodec.WELCOME).varint(frame.version()).string(frame.broker());
    sink.u64(frame.incarnation());
    FrameFields.texts(sink, frame.mechanisms());
    sink.varint(frame.maxFrame()).varint(frame.maxMessage()).varint(frame.idleTimeoutMillis());
    if (frame.version() > FrameCodec.VERSION_WHOLE_CONTENTS) {
      sink.varint(frame.largeMessage());
    }
  }

  @Override
  public void challenge(BrokerFrame.Challenge frame) {
    sink.u8(FrameCodec.CHALLENGE).blob(frame.challenge());
  }

  @Override
  public void authenticated(BrokerFrame.Authenticated frame) {
    sink.u8(FrameCodec.AUTHENTICATED).blob(frame.proof());
  }

  @Override
  public void ping(BrokerFrame.Ping frame) {
    sink.u8(FrameCodec.PING);
  }

  @Override
  public void pong(BrokerFrame.Pong frame) {
    sink.u8(FrameCodec.PONG);
  }

  @Override
  public void close(BrokerFrame.Close frame) {
    sink.u8(FrameCodec.CLOSE).varint(frame.code().number()).string(frame.detail());
  }

  @Override
  public void channelOpened(BrokerFrame.ChannelOpened frame) {
    sink.u8(FrameCodec.CHANNEL_OPENED).varint(frame.channel());
    FrameFields.flag(sink, frame.known());
    FrameFields.flag(sink, frame.retained());
    FrameFields.ranges(sink, frame.done(), 0);
    sink.varint(frame.refused().size());
    for (Refusal refusal : frame.refused()) {
      sink.varint(refusal.sequence()).varint(refusal.code().number()).string(refusal.detail());
    }
  }

  @Override
  public void confirm(BrokerFrame.Confirm frame) {
    sink.u8(FrameCodec.CONFIRM).varint(frame.channel());
    long base = state.sequence(frame.channel());
    state.stageSequence(frame.channel(), FrameFields.ranges(sink, frame.sequences(), base));
  }

  @Override
  public void refuse(BrokerFrame.Refuse frame) {
    Refusal refusal = frame.refusal();
    answer(FrameCodec.REFUSE, frame.channel(), refusal.sequence());
    sink.varint(refusal.code().number()).string(refusal.detail());
  }

  @Override
  public void consumerOpened(BrokerFrame.ConsumerOpened frame) {
    answer(FrameCodec.CONSUMER_OPENED, frame.channel(), frame.sequence());
    sink.varint(frame.queue());
  }

  @Override
  public void sendCredit(BrokerFrame.SendCredit frame) {
    sink.u8(FrameCodec.SEND_CREDIT).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.messages()).varint(frame.bytes());
  }

  @Override
  public void deliver(BrokerFrame.Deliver frame) {
    rest = messages.write(sink, frame);
  }

  @Override
  public void contentCredit(BrokerFrame.ContentCredit frame) {
    sink.u8(FrameCodec.CONTENT_CREDIT).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.send()).varint(frame.bytes());
  }

  @Override
  public void part(BrokerFrame.Part frame) {
    sink.u8(FrameCodec.PART).varint(frame.channel()).varint(frame.fetch());
    FrameFields.flag(sink, frame.isLast());
    sink.blob(frame.bytes());
  }

  @Override
  public void noPart(BrokerFrame.NoPart frame) {
    sink.u8(FrameCodec.NO_PART).varint(frame.channel()).varint(frame.fetch());
    sink.varint(frame.code().number()).string(frame.detail());
  }

  @Override
  public void drained(BrokerFrame.Drained frame) {
    sink.u8(FrameCodec.DRAINED).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.consumer()).varint(frame.drain());
  }

  @Override
  public void handedOver(BrokerFrame.HandedOver frame) {
    answer(FrameCodec.HANDED_OVER, frame.channel(), frame.sequence());
    sink.varint(frame.first());
  }

  @Override
  public void consumerClosed(BrokerFrame.ConsumerClosed frame) {
    sink.u8(FrameCodec.CONSUMER_CLOSED).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.consumer()).varint(frame.code().number()).string(frame.detail());
  }

  @Override
  public void branches(BrokerFrame.Branches frame) {
    answer(FrameCodec.BRANCHES, frame.channel(), frame.sequence());
    sink.varint(frame.ids().size());
    frame.ids().forEach(id -> FrameFields.branch(sink, id));
    FrameFields.flag(sink, frame.more());
  }

  @Override
  public void adminReply(BrokerFrame.AdminReply frame) {
    sink.u8(FrameCodec.ADMIN_REPLY).varint(frame.request());
    FrameFields.optionalCode(sink, frame.code());
    sink.string(frame.detail());
    FrameFields.texts(sink, frame.columns());
    sink.varint(frame.rows().size());
    for (List<String> row : frame.rows()) {
      FrameFields.texts(sink, row);
    }
    sink.string(frame.nextPage());
  }

  private void answer(int type, int channel, long sequence) {
    sink.u8(type).varint(channel).zigzag(sequence - state.sequence(channel));
    state.stageSequence(channel, sequence);
  }
}
