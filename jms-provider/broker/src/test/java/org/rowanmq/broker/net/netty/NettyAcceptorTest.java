package org.rowanmq.broker.net.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.EngineMailbox;
import org.rowanmq.broker.net.Acceptor;
import org.rowanmq.broker.net.Authenticator;
import org.rowanmq.broker.net.BindFailed;
import org.rowanmq.broker.net.BrokerConnections;
import org.rowanmq.broker.net.ConnectionSettings;
import org.rowanmq.broker.net.Links;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.ProtocolException;

/** Real sockets: what the in-memory tests cannot show. */
class NettyAcceptorTest {
  private static final String HOST = "127.0.0.1";

  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final Acceptor acceptor = NettyAcceptor.create(1, environment.threads());
  private final BrokerConnections connections =
      new BrokerConnections(
          new ConnectionSettings(
              "rowan",
              7,
              262_144,
              65_536,
              1 << 20,
              1 << 20,
              10_000_000_000L,
              60_000,
              1 << 20,
              false),
          new Authenticator(Map::of, environment, 4096, 0, Runnable::run),
          new EngineMailbox(),
          new Links(),
          environment);

  @AfterEach
  void close() {
    acceptor.close();
    environment.close();
  }

  private InetSocketAddress bind(int connectionsMax) throws BindFailed {
    return acceptor.bind(HOST, 0, connectionsMax, null, connections);
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket(HOST, address.getPort());
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static void greet(Socket socket) throws IOException {
    ByteSink sink = new ByteSink(64);
    new FrameEncoder().encode(new ClientFrame.Hello(1, 1, "test", 262_144), sink);
    socket.getOutputStream().write(sink.array(), 0, sink.length());
  }

  /** Reads until the first frame has come. */
  private static BrokerFrame first(Socket socket) throws IOException, ProtocolException {
    FrameDecoder<BrokerFrame> decoder = FrameDecoder.ofBrokerFrames();
    List<BrokerFrame> frames = new ArrayList<>();
    InputStream in = socket.getInputStream();
    byte[] one = new byte[1];
    while (frames.isEmpty() && in.read(one) == 1) {
      decoder.feed(one, 0, 1, frames::add);
    }
    assertThat(frames).isNotEmpty();
    return frames.get(0);
  }

  @Test
  void aSocketIsGreeted() throws Exception {
    try (Socket socket = connect(bind(10))) {
      greet(socket);
      assertThat(first(socket)).isInstanceOf(BrokerFrame.Welcome.class);
    }
  }

  @Test
  void theConnectionOverTheLimitIsToldWhyAndRoomIsMadeByLeaving() throws Exception {
    InetSocketAddress address = bind(1);
    try (Socket inside = connect(address)) {
      greet(inside);
      first(inside);
      try (Socket outside = connect(address)) {
        greet(outside);
        BrokerFrame.Close close = (BrokerFrame.Close) first(outside);
        assertThat(close.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
        assertThat(close.detail()).contains("listeners.max-connections");
        assertThat(outside.getInputStream().read()).as("end of stream").isEqualTo(-1);
      }
    }
    Awaitility.await()
        .untilAsserted(
            () -> {
              try (Socket next = connect(address)) {
                greet(next);
                assertThat(first(next)).isInstanceOf(BrokerFrame.Welcome.class);
              }
            });
  }

  @Test
  void aReasonArrivesEvenIfTheClientGoesOnWriting() throws Exception {
    try (Socket socket = connect(bind(10))) {
      socket.getOutputStream().write(new byte[] {(byte) 0x81, (byte) 0x80, (byte) 0x04});
      socket.getOutputStream().write(new byte[10_000]);
      BrokerFrame.Close close = (BrokerFrame.Close) first(socket);
      assertThat(close.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      int port = taken.getLocalPort();
      BindFailed failed =
          catchThrowableOfType(
              BindFailed.class, () -> acceptor.bind(HOST, port, 1, null, connections));
      assertThat(failed).hasMessage("Port " + port + " of " + HOST + " is in use");
      assertThat(failed.port()).isEqualTo(port);
      assertThat(failed.host()).isEqualTo(HOST);
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() {
    assertThatThrownBy(() -> acceptor.bind("192.0.2.1", 0, 1, null, connections))
        .isInstanceOf(BindFailed.class)
        .hasMessage("192.0.2.1 is not an address of this machine");
  }

  @Test
  void anUnknownHostNameIsNamed() {
    assertThatThrownBy(() -> acceptor.bind("no-such-host.invalid", 0, 1, null, connections))
        .isInstanceOf(BindFailed.class)
        .hasMessage("The host name no-such-host.invalid is not known");
  }

  @Test
  void closingEndsOpenSockets() throws Exception {
    try (Socket socket = connect(bind(10))) {
      greet(socket);
      first(socket);
      acceptor.close();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }
}
