package org.rowanmq.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads SEND and DELIVER from behind their type on, and hands chunked ones to {@link Chunks}. */
final class MessageReader {
  private static final int SCRATCH_KEPT = 64 * 1024;

  private final CodecState state;
  private final Chunks chunks;
  private final SymbolReader symbols = new SymbolReader();
  private ByteSink scratch = new ByteSink(256);
  private int maxFrame = FrameCodec.MAX_FRAME_HANDSHAKE;

  MessageReader(CodecState state, Chunks chunks) {
    this.state = state;
    this.chunks = chunks;
  }

  void maxFrame(int bytes) {
    maxFrame = bytes;
  }

  void send(ByteSource in, FrameSink<ClientFrame> sink) throws ProtocolException {
    int channel = in.number(FrameFields.NUMBER_MAX);
    long sequence = FrameFields.sequence(in, state, channel);
    int session = in.number(FrameFields.NUMBER_MAX);
    int flags = flags(in, FrameCodec.SEND_FLAGS_KNOWN);
    Destination destination = symbols.read(in).destination(in);
    int priority = priority(in, (flags & FrameCodec.SEND_PRIORITY) != 0);
    long timeToLive = (flags & FrameCodec.SEND_TIME_TO_LIVE) != 0 ? in.positive() : 0;
    long delay = (flags & FrameCodec.SEND_DELAY) != 0 ? in.positive() : 0;
    boolean persistent = (flags & FrameCodec.SEND_NON_PERSISTENT) == 0;
    boolean resend = (flags & FrameCodec.SEND_RESEND) != 0;
    long whole = (flags & FrameCodec.SEND_LARGE) != 0 ? in.positive() : 0;
    boolean acknowledged = (flags & FrameCodec.SEND_ACKNOWLEDGED) != 0;
    int crc = in.u32();
    Chunks.Completion complete =
        content ->
            sink.frame(
                new ClientFrame.Send(
                    channel,
                    sequence,
                    session,
                    destination,
                    persistent,
                    priority,
                    timeToLive,
                    delay,
                    resend,
                    acknowledged,
                    content(in, content, crc, whole)));
    if ((flags & FrameCodec.SEND_CHUNKED) != 0) {
      chunks.begin(channel, session, sequence, in, complete, sink);
    } else {
      byte[] content = content(in, (flags & FrameCodec.SEND_NAMES) != 0);
      if (content.length > chunks.maxMessage()) {
        sink.tooLarge(channel, session, sequence, content.length);
      } else {
        complete.complete(content);
      }
    }
  }

  void deliver(ByteSource in, FrameSink<BrokerFrame> sink) throws ProtocolException {
    int channel = in.number(FrameFields.NUMBER_MAX);
    int session = in.number(FrameFields.NUMBER_MAX);
    int consumer = in.number(FrameFields.NUMBER_MAX);
    int flags = flags(in, FrameCodec.DELIVER_FLAGS_KNOWN);
    CodecState.Session last = state.session(channel, session);
    long number = (flags & FrameCodec.DELIVER_NUMBER) != 0 ? in.positive() : last.number + 1;
    long id = last.id + in.zigzag();
    int priority = priority(in, (flags & FrameCodec.DELIVER_PRIORITY) != 0);
    int count = (flags & FrameCodec.DELIVER_COUNT) != 0 ? in.number(FrameFields.NUMBER_MAX) : 1;
    Destination destination = symbols.read(in).destination(in);
    SymbolReader.Symbol producer = symbols.read(in);
    long producerId = producer.producerId(in);
    long producerSequence = producer.sequence + in.zigzag();
    producer.sequence = producerSequence;
    String user = (flags & FrameCodec.DELIVER_USER) != 0 ? symbols.read(in).text(in) : last.user;
    if (user == null) {
      throw in.malformed("the first DELIVER of a session names no user");
    }
    Map<String, String> annotations =
        (flags & FrameCodec.DELIVER_ANNOTATIONS) != 0 ? annotations(in) : Map.of();
    boolean persistent = (flags & FrameCodec.DELIVER_NON_PERSISTENT) == 0;
    boolean redelivered = (flags & FrameCodec.DELIVER_REDELIVERED) != 0;
    last.number = number;
    last.id = id;
    last.user = user;
    long whole = (flags & FrameCodec.DELIVER_LARGE) != 0 ? in.positive() : 0;
    int crc = in.u32();
    Chunks.Completion complete =
        content ->
            sink.frame(
                new BrokerFrame.Deliver(
                    channel,
                    session,
                    consumer,
                    number,
                    id,
                    count,
                    redelivered,
                    persistent,
                    priority,
                    destination,
                    producerId,
                    producerSequence,
                    user,
                    annotations,
                    content(in, content, crc, whole)));
    if ((flags & FrameCodec.DELIVER_CHUNKED) != 0) {
      chunks.begin(channel, session, number, in, complete, sink);
    } else {
      complete.complete(content(in, (flags & FrameCodec.DELIVER_NAMES) != 0));
    }
  }

  /**
   * @param whole length of a large content, 0 for any other
   */
  private static MessageContent content(ByteSource in, byte[] bytes, int crc, long whole)
      throws ProtocolException {
    if (whole == 0) {
      return new MessageContent(bytes, crc);
    }
    if (whole <= bytes.length) {
      throw in.malformed("a large content of " + whole + " bytes has a head of " + bytes.length);
    }
    return new MessageContent(bytes, crc, whole);
  }

  private byte[] content(ByteSource in, boolean names) throws ProtocolException {
    if (!names) {
      return in.bytes(in.remaining());
    }
    byte[] content = ContentCodec.read(in, symbols, scratch, maxFrame);
    if (scratch.array().length > SCRATCH_KEPT) {
      scratch = new ByteSink(256);
    }
    return content;
  }

  private Map<String, String> annotations(ByteSource in) throws ProtocolException {
    int count = in.count(2);
    if (count > FrameFields.ENTRIES_MAX) {
      throw in.malformed("too many annotations: " + count);
    }
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      map.put(symbols.read(in).text(in), in.string());
    }
    return Collections.unmodifiableMap(map);
  }

  private static int flags(ByteSource in, int known) throws ProtocolException {
    int flags = in.number(FrameFields.NUMBER_MAX);
    if ((flags & ~known) != 0) {
      throw in.malformed("flags " + Integer.toHexString(flags) + " are unknown");
    }
    return flags;
  }

  private static int priority(ByteSource in, boolean present) throws ProtocolException {
    return present ? checkedPriority(in) : FrameCodec.PRIORITY_DEFAULT;
  }

  static int checkedPriority(ByteSource in) throws ProtocolException {
    int priority = in.u8();
    if (priority > FrameCodec.PRIORITY_MAX) {
      throw in.malformed("priority " + priority + " is over 9");
    }
    return priority;
  }
}
