package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;

/**
 * Peers that are no clients of ours, or broken ones: told why, cut off, and of no harm to others.
 */
class BadPeersTest extends WithBroker {
  private static final byte[] HELLO = encoded(new ClientFrame.Hello(1, 1, "test", 64 * 1024));

  private static byte[] encoded(ClientFrame frame) {
    ByteSink sink = new ByteSink(256);
    new FrameEncoder().encode(frame, sink);
    return Arrays.copyOf(sink.array(), sink.length());
  }

  private static Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
    socket.setSoTimeout((int) SOON);
    return socket;
  }

  /** The last frame before the broker's end of stream, which must come. */
  private static BrokerFrame lastFrame(Socket socket) throws Exception {
    FrameDecoder<BrokerFrame> decoder = FrameDecoder.ofBrokerFrames();
    List<BrokerFrame> frames = new ArrayList<>();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[4096];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      decoder.feed(buffer, 0, count, frames::add);
    }
    assertThat(frames).isNotEmpty();
    return frames.get(frames.size() - 1);
  }

  private void assertClosed(ErrorCode code, byte[]... parts) throws Exception {
    Session other = session();
    try (Socket socket = open()) {
      for (byte[] part : parts) {
        socket.getOutputStream().write(part);
      }
      assertServed(other);
      assertThat(lastFrame(socket))
          .isInstanceOfSatisfying(
              BrokerFrame.Close.class, close -> assertThat(close.code()).isEqualTo(code));
    }
    assertServed(other);
  }

  private void assertServed(Session session) throws Exception {
    send(session, queue(session), "served");
    try (var consumer = session.createConsumer(queue(session))) {
      assertThat(receive(consumer, 1)).containsExactly("served");
    }
  }

  @Test
  void aPeerThatSaysNothingIsClosedAfterTheAuthenticationTimeout() throws Exception {
    assertClosed(ErrorCode.TIMEOUT);
  }

  @Test
  void aPeerThatStopsAfterHelloIsClosedAfterTheAuthenticationTimeout() throws Exception {
    assertClosed(ErrorCode.TIMEOUT, HELLO);
  }

  @Test
  void aPeerThatStopsInTheMiddleOfAFrameIsClosedAfterTheAuthenticationTimeout() throws Exception {
    assertClosed(ErrorCode.TIMEOUT, HELLO, new byte[] {(byte) 200, 1, 2, 3});
  }

  @Test
  void aFrameOverTheLimitBeforeAuthenticationIsRefusedByItsLengthAlone() throws Exception {
    // A varint of 1,048,576, and nothing of the frame.
    assertClosed(
        ErrorCode.FRAME_TOO_LARGE, HELLO, new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x40});
  }

  @Test
  void aLengthThatNeverEndsIsRefused() throws Exception {
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0xff);
    assertClosed(ErrorCode.FRAME_TOO_LARGE, endless);
  }

  @Test
  void anotherProtocolIsRefused() throws Exception {
    byte[] http =
        ("GET / HTTP/1.1\r\nHost: localhost:7611\r\nUser-Agent: somebody/1.0\r\n"
                + "Accept: */*\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    assertClosed(ErrorCode.PROTOCOL, http);
  }

  @Test
  void garbageAfterHelloIsRefused() throws Exception {
    assertClosed(ErrorCode.PROTOCOL, HELLO, new byte[] {3, 99, 1, 2});
  }

  @Test
  void requestsBeforeAuthenticationAreRefused() throws Exception {
    byte[] open = encoded(new ClientFrame.OpenChannel(1, 7, null, false, 1));
    assertClosed(ErrorCode.PROTOCOL, HELLO, open);
  }

  @Test
  void manyPeersThatComeAndGoLeaveNothingBehind() throws Exception {
    // Those of the test before may still be leaving.
    await().until(() -> broker.connections() == 0);
    Session other = session();
    int before = broker.connections();
    for (int i = 0; i < 50; i++) {
      try (Socket socket = open()) {
        socket.getOutputStream().write(HELLO, 0, i % HELLO.length);
      }
    }
    assertServed(other);
    assertThat(broker.connections()).isEqualTo(before);
  }
}
