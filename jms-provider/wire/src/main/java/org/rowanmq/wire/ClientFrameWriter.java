package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/** Writes what a client says, from the type number on. */
final class ClientFrameWriter implements ClientFrame.Visitor {
  private final CodecState state;
  private final MessageWriter messages;
  private ByteSink sink = new ByteSink(0);
  private @Nullable LargeMessage rest;

  ClientFrameWriter(CodecState state, MessageWriter messages) {
    this.state = state;
    this.messages = messages;
  }

  /** Returns what remains for chunks, or null. */
  @Nullable LargeMessage write(ByteSink target, ClientFrame frame) {
    sink = target;
    rest = null;
    frame.accept(this);
    return rest;
  }

  @Override
  public void hello(ClientFrame.Hello frame) {
    sink.u8(FrameCodec.HELLO).u32(FrameCodec.MAGIC);
    sink.varint(frame.versionMin()).varint(frame.versionMax());
    sink.string(frame.product()).varint(frame.maxFrame());
  }

  @Override
  public void auth(ClientFrame.Auth frame) {
    sink.u8(FrameCodec.AUTH).string(frame.mechanism()).blob(frame.initial());
  }

  @Override
  public void authResponse(ClientFrame.AuthResponse frame) {
    sink.u8(FrameCodec.AUTH_RESPONSE).blob(frame.response());
  }

  @Override
  public void ping(ClientFrame.Ping frame) {
    sink.u8(FrameCodec.PING);
  }

  @Override
  public void pong(ClientFrame.Pong frame) {
    sink.u8(FrameCodec.PONG);
  }

  @Override
  public void close(ClientFrame.Close frame) {
    sink.u8(FrameCodec.CLOSE);
    FrameFields.optionalCode(sink, frame.code());
    sink.string(frame.detail());
  }

  @Override
  public void openChannel(ClientFrame.OpenChannel frame) {
    sink.u8(FrameCodec.OPEN_CHANNEL).varint(frame.channel()).u64(frame.producerId());
    FrameFields.optional(sink, frame.clientId());
    FrameFields.flag(sink, frame.resume());
    sink.varint(frame.answeredBelow());
  }

  @Override
  public void closeChannel(ClientFrame.CloseChannel frame) {
    request(FrameCodec.CLOSE_CHANNEL, frame.channel(), frame.sequence());
  }

  @Override
  public void setClientId(ClientFrame.SetClientId frame) {
    request(FrameCodec.SET_CLIENT_ID, frame.channel(), frame.sequence()).string(frame.clientId());
  }

  @Override
  public void answered(ClientFrame.Answered frame) {
    sink.u8(FrameCodec.ANSWERED).varint(frame.channel());
    sink.zigzag(frame.below() - state.sequence(frame.channel()));
  }

  @Override
  public void openSession(ClientFrame.OpenSession frame) {
    request(FrameCodec.OPEN_SESSION, frame.channel(), frame.sequence()).varint(frame.session());
    sink.u8(
        (frame.transacted() ? FrameCodec.SESSION_TRANSACTED : 0)
            | (frame.unhurried() ? FrameCodec.SESSION_UNHURRIED : 0));
  }

  @Override
  public void closeSession(ClientFrame.CloseSession frame) {
    request(FrameCodec.CLOSE_SESSION, frame.channel(), frame.sequence());
    deliveries(frame.channel(), frame.session(), frame.handed());
  }

  @Override
  public void openConsumer(ClientFrame.OpenConsumer frame) {
    ConsumerSpec spec = frame.spec();
    request(FrameCodec.OPEN_CONSUMER, frame.channel(), frame.sequence());
    sink.varint(frame.session()).varint(frame.consumer());
    sink.string(spec.destination().toString()).u8(spec.kind().ordinal());
    FrameFields.optional(sink, spec.subscription());
    FrameFields.optional(sink, spec.selector());
    sink.u8(
        (spec.noLocal() ? FrameCodec.CONSUMER_NO_LOCAL : 0)
            | (spec.exclusive() ? FrameCodec.CONSUMER_EXCLUSIVE : 0)
            | (spec.priority() != 0 ? FrameCodec.CONSUMER_PRIORITY : 0)
            | (spec.weight() != 1 ? FrameCodec.CONSUMER_WEIGHT : 0)
            | (spec.redelivery().isNone() ? 0 : FrameCodec.CONSUMER_REDELIVERY));
    if (spec.priority() != 0) {
      sink.zigzag(spec.priority());
    }
    if (spec.weight() != 1) {
      sink.varint(spec.weight());
    }
    if (!spec.redelivery().isNone()) {
      sink.varint(spec.redelivery().maxAttempts()).varint(spec.redelivery().delayMillis() + 1);
    }
  }

  @Override
  public void credit(ClientFrame.Credit frame) {
    sink.u8(FrameCodec.CREDIT).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.consumer()).varint(frame.messages()).varint(frame.bytes());
  }

  @Override
  public void drain(ClientFrame.Drain frame) {
    sink.u8(FrameCodec.DRAIN).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.consumer()).varint(frame.drain());
  }

  @Override
  public void closeConsumer(ClientFrame.CloseConsumer frame) {
    request(FrameCodec.CLOSE_CONSUMER, frame.channel(), frame.sequence());
    deliveries(frame.channel(), frame.session(), frame.handed());
    sink.varint(frame.consumer());
  }

  @Override
  public void release(ClientFrame.Release frame) {
    sink.u8(FrameCodec.RELEASE).varint(frame.channel());
    deliveries(frame.channel(), frame.session(), frame.deliveries());
    sink.varint(frame.consumer()).varint(frame.drain());
  }

  @Override
  public void reject(ClientFrame.Reject frame) {
    sink.u8(FrameCodec.REJECT).varint(frame.channel());
    deliveries(frame.channel(), frame.session(), frame.deliveries());
  }

  @Override
  public void failed(ClientFrame.Failed frame) {
    sink.u8(FrameCodec.FAILED).varint(frame.channel());
    deliveries(frame.channel(), frame.session(), frame.deliveries());
    sink.string(frame.exception()).string(frame.text());
  }

  @Override
  public void handOver(ClientFrame.HandOver frame) {
    request(FrameCodec.HAND_OVER, frame.channel(), frame.sequence());
    deliveries(frame.channel(), frame.session(), frame.deliveries());
    sink.varint(frame.to());
  }

  @Override
  public void send(ClientFrame.Send frame) {
    rest = messages.write(sink, frame);
  }

  @Override
  public void contentPart(ClientFrame.ContentPart frame) {
    sink.u8(FrameCodec.CONTENT_PART).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.send()).blob(frame.bytes());
  }

  @Override
  public void fetchPart(ClientFrame.FetchPart frame) {
    sink.u8(FrameCodec.FETCH_PART).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.consumer()).u8(frame.priority()).varint(frame.id());
    sink.varint(frame.fetch()).varint(frame.part());
  }

  @Override
  public void settle(ClientFrame.Settle frame) {
    request(FrameCodec.SETTLE, frame.channel(), frame.sequence());
    deliveries(frame.channel(), frame.session(), frame.deliveries());
  }

  @Override
  public void resettle(ClientFrame.Resettle frame) {
    request(FrameCodec.RESETTLE, frame.channel(), frame.sequence()).varint(frame.session());
    sink.varint(frame.deliveries().size());
    long id = 0;
    for (DeliveryKey key : frame.deliveries()) {
      sink.varint(key.queue()).u8(key.priority()).zigzag(key.id() - id);
      id = key.id();
    }
  }

  @Override
  public void commit(ClientFrame.Commit frame) {
    request(FrameCodec.COMMIT, frame.channel(), frame.sequence());
    deliveries(frame.channel(), frame.session(), frame.handed());
  }

  @Override
  public void rollback(ClientFrame.Rollback frame) {
    request(FrameCodec.ROLLBACK, frame.channel(), frame.sequence());
    deliveries(frame.channel(), frame.session(), frame.handed());
  }

  @Override
  public void recover(ClientFrame.Recover frame) {
    request(FrameCodec.RECOVER, frame.channel(), frame.sequence());
    deliveries(frame.channel(), frame.session(), frame.handed());
  }

  @Override
  public void createTemporary(ClientFrame.CreateTemporary frame) {
    request(FrameCodec.CREATE_TEMPORARY, frame.channel(), frame.sequence())
        .string(frame.destination().toString());
  }

  @Override
  public void deleteTemporary(ClientFrame.DeleteTemporary frame) {
    request(FrameCodec.DELETE_TEMPORARY, frame.channel(), frame.sequence())
        .string(frame.destination().toString());
  }

  @Override
  public void unsubscribe(ClientFrame.Unsubscribe frame) {
    request(FrameCodec.UNSUBSCRIBE, frame.channel(), frame.sequence()).string(frame.subscription());
  }

  @Override
  public void branch(ClientFrame.Branch frame) {
    request(FrameCodec.BRANCH, frame.channel(), frame.sequence());
    deliveries(frame.channel(), frame.session(), frame.handed());
    sink.varint(frame.operation().ordinal());
    FrameFields.branch(sink, frame.id());
    sink.varint(frame.timeoutSeconds());
  }

  @Override
  public void listBranches(ClientFrame.ListBranches frame) {
    request(FrameCodec.LIST_BRANCHES, frame.channel(), frame.sequence());
    BranchId after = frame.after();
    FrameFields.flag(sink, after != null);
    if (after != null) {
      FrameFields.branch(sink, after);
    }
  }

  @Override
  public void admin(ClientFrame.Admin frame) {
    sink.u8(FrameCodec.ADMIN).varint(frame.request()).varint(frame.operation().ordinal());
    FrameFields.map(sink, frame.arguments());
    sink.string(frame.page());
  }

  private ByteSink request(int type, int channel, long sequence) {
    sink.u8(type).varint(channel).zigzag(sequence - state.sequence(channel));
    state.stageSequence(channel, sequence);
    return sink;
  }

  private void deliveries(int channel, int session, Ranges deliveries) {
    sink.varint(session);
    long base = state.settled(channel, session);
    state.stageSettled(channel, session, FrameFields.ranges(sink, deliveries, base));
  }
}
