package org.rowanmq.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes SEND and DELIVER, whole or as the first part of a chunked message, and knows which of them
 * need chunks.
 */
final class MessageWriter {
  /** More than all fields of fixed or bounded width in a SEND or DELIVER take together. */
  private static final int FIXED_FIELDS = 128;

  private static final int TEXT_FIELD = 8;

  private final CodecState state;
  private @Nullable SymbolWriter symbols;
  private int maxFrame = FrameCodec.MAX_FRAME_HANDSHAKE;

  MessageWriter(CodecState state) {
    this.state = state;
  }

  void maxFrame(int bytes) {
    maxFrame = bytes;
  }

  boolean fits(ClientFrame.Send frame) {
    return frame.content().length() <= roomForContent(frame);
  }

  boolean fits(BrokerFrame.Deliver frame) {
    return frame.content().length() <= roomForContent(frame);
  }

  private long roomForContent(ClientFrame.Send frame) {
    return maxFrame - FIXED_FIELDS - size(frame.destination().name()); // over 0: names are short
  }

  private long roomForContent(BrokerFrame.Deliver frame) {
    long room = maxFrame - FIXED_FIELDS - size(frame.destination().name()) - size(frame.user());
    for (Map.Entry<String, String> note : frame.annotations().entrySet()) {
      room -= size(note.getKey()) + size(note.getValue());
    }
    if (room <= 0) {
      throw new IllegalArgumentException(
          "User and annotations do not fit a frame of " + maxFrame + " bytes");
    }
    return room;
  }

  /** Writes the frame from its type on, and returns what remains for chunks, or null. */
  @Nullable LargeMessage write(ByteSink sink, ClientFrame.Send frame) {
    MessageContent content = frame.content();
    long room = roomForContent(frame);
    boolean chunked = content.length() > room;
    ContentView names = names(content, room);
    int flags = names == null ? 0 : FrameCodec.SEND_NAMES;
    flags |= frame.persistent() ? 0 : FrameCodec.SEND_NON_PERSISTENT;
    flags |= frame.priority() == FrameCodec.PRIORITY_DEFAULT ? 0 : FrameCodec.SEND_PRIORITY;
    flags |= frame.timeToLiveMillis() == 0 ? 0 : FrameCodec.SEND_TIME_TO_LIVE;
    flags |= frame.delayMillis() == 0 ? 0 : FrameCodec.SEND_DELAY;
    flags |= frame.resend() ? FrameCodec.SEND_RESEND : 0;
    flags |= frame.acknowledgedSuffices() ? FrameCodec.SEND_ACKNOWLEDGED : 0;
    flags |= chunked ? FrameCodec.SEND_CHUNKED : 0;
    flags |= content.isLarge() ? FrameCodec.SEND_LARGE : 0;
    sink.u8(FrameCodec.SEND).varint(frame.channel());
    sink.zigzag(frame.sequence() - state.sequence(frame.channel()));
    state.sequence(frame.channel(), frame.sequence());
    sink.varint(frame.session()).varint(flags);
    symbols().destination(sink, frame.destination());
    if ((flags & FrameCodec.SEND_PRIORITY) != 0) {
      sink.u8(frame.priority());
    }
    if ((flags & FrameCodec.SEND_TIME_TO_LIVE) != 0) {
      sink.varint(frame.timeToLiveMillis());
    }
    if ((flags & FrameCodec.SEND_DELAY) != 0) {
      sink.varint(frame.delayMillis());
    }
    if (content.isLarge()) {
      sink.varint(content.wholeLength());
    }
    return content(
        sink,
        content,
        names,
        chunked ? room : -1,
        frame.channel(),
        frame.session(),
        frame.sequence());
  }

  /** Writes the frame from its type on, and returns what remains for chunks, or null. */
  @Nullable LargeMessage write(ByteSink sink, BrokerFrame.Deliver frame) {
    CodecState.Session session = state.session(frame.channel(), frame.session());
    MessageContent content = frame.content();
    long room = roomForContent(frame);
    boolean chunked = content.length() > room;
    ContentView names = names(content, room);
    int flags = names == null ? 0 : FrameCodec.DELIVER_NAMES;
    flags |= frame.persistent() ? 0 : FrameCodec.DELIVER_NON_PERSISTENT;
    flags |= frame.priority() == FrameCodec.PRIORITY_DEFAULT ? 0 : FrameCodec.DELIVER_PRIORITY;
    flags |= frame.number() == session.number + 1 ? 0 : FrameCodec.DELIVER_NUMBER;
    flags |= frame.user().equals(session.user) ? 0 : FrameCodec.DELIVER_USER;
    flags |= frame.deliveryCount() == 1 ? 0 : FrameCodec.DELIVER_COUNT;
    flags |= frame.redelivered() ? FrameCodec.DELIVER_REDELIVERED : 0;
    flags |= frame.annotations().isEmpty() ? 0 : FrameCodec.DELIVER_ANNOTATIONS;
    flags |= chunked ? FrameCodec.DELIVER_CHUNKED : 0;
    flags |= content.isLarge() ? FrameCodec.DELIVER_LARGE : 0;
    sink.u8(FrameCodec.DELIVER).varint(frame.channel()).varint(frame.session());
    sink.varint(frame.consumer()).varint(flags);
    if ((flags & FrameCodec.DELIVER_NUMBER) != 0) {
      sink.varint(frame.number());
    }
    sink.zigzag(frame.id() - session.id);
    if ((flags & FrameCodec.DELIVER_PRIORITY) != 0) {
      sink.u8(frame.priority());
    }
    if ((flags & FrameCodec.DELIVER_COUNT) != 0) {
      sink.varint(frame.deliveryCount());
    }
    symbols().destination(sink, frame.destination());
    symbols().producer(sink, frame.producerId(), frame.producerSequence());
    if ((flags & FrameCodec.DELIVER_USER) != 0) {
      symbols().text(sink, frame.user());
    }
    if ((flags & FrameCodec.DELIVER_ANNOTATIONS) != 0) {
      sink.varint(frame.annotations().size());
      for (Map.Entry<String, String> note : frame.annotations().entrySet()) {
        symbols().text(sink, note.getKey());
        sink.string(note.getValue());
      }
    }
    if (content.isLarge()) {
      sink.varint(content.wholeLength());
    }
    session.number = frame.number();
    session.id = frame.id();
    session.user = frame.user();
    return content(
        sink,
        content,
        names,
        chunked ? room : -1,
        frame.channel(),
        frame.session(),
        frame.number());
  }

  private @Nullable LargeMessage content(
      ByteSink sink,
      MessageContent content,
      @Nullable ContentView names,
      long firstPart,
      int channel,
      int session,
      long key) {
    byte[] bytes = content.bytes();
    sink.u32(content.crc32c());
    if (firstPart >= 0) {
      int part = (int) firstPart;
      sink.varint(bytes.length).bytes(bytes, 0, part);
      return new LargeMessage(channel, session, key, bytes, part);
    }
    if (names == null) {
      sink.bytes(bytes);
    } else {
      ContentCodec.write(sink, symbols(), bytes, names);
    }
    return null;
  }

  /** Made with the first message: its tables are the largest part of a connection. */
  private SymbolWriter symbols() {
    SymbolWriter made = symbols;
    if (made == null) {
      made = new SymbolWriter();
      symbols = made;
    }
    return made;
  }

  /** The content's properties if their names should be replaced, else null. */
  private @Nullable ContentView names(MessageContent content, long room) {
    byte[] bytes = content.bytes();
    // Definitions may make a block a little longer; half of it leaves room for the worst.
    if (bytes.length > room / 2 || !ContentCodec.mayHaveProperties(bytes)) {
      return null;
    }
    try {
      ContentView view = ContentView.of(bytes);
      return view.propertyCount() == 0 ? null : view;
    } catch (ProtocolException foreignLayout) {
      return null; // passed on as it is: not the codec's to judge
    }
  }

  /** An upper bound of what a text takes. */
  private static long size(String text) {
    return TEXT_FIELD + 3L * text.length();
  }
}
