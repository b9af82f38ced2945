package org.rowanmq.broker.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;

/** An authenticated physical connection and the channels on it. Confined to the engine thread. */
final class Link {
  final long number;
  final String user;
  final boolean admin;

  /** Whether its protocol version knows large contents. */
  final boolean largeContents;

  /** The longest frame in bytes it takes. */
  final int maxFrame;

  private final Effects effects;
  private final Map<Integer, Channel> channels = new LinkedHashMap<>();
  private boolean isClosing;

  Link(Command.LinkOpened opened, Effects effects) {
    this.number = opened.link();
    this.user = opened.user();
    this.admin = opened.admin();
    this.largeContents = opened.largeContents();
    this.maxFrame = opened.maxFrame();
    this.effects = effects;
  }

  Map<Integer, Channel> channels() {
    return channels;
  }

  @Nullable Channel channel(int channel) {
    return channels.get(channel);
  }

  void send(BrokerFrame frame) {
    if (!isClosing) {
      effects.send(number, frame);
    }
  }

  /** Ends the link; what still comes in on it is ignored. */
  void close(ErrorCode code, String detail) {
    if (!isClosing) {
      isClosing = true;
      effects.closeLink(number, code, detail);
    }
  }

  /** The client broke the protocol. */
  void violated(String detail) {
    close(ErrorCode.PROTOCOL, detail);
  }

  boolean isClosing() {
    return isClosing;
  }
}
