package org.rowanmq.testkit.broker;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.FrameCodec;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.Pipe;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.scram.ScramClient;
import org.rowanmq.wire.scram.ScramException;
import org.rowanmq.wire.scram.ScramKeys;

/** A client that says frames and waits for frames, for tests that want to see each of them. */
final class FrameClient implements Pipe.Listener, AutoCloseable {
  private final BlockingQueue<BrokerFrame> frames = new LinkedBlockingQueue<>();
  private final FrameEncoder encoder = new FrameEncoder();
  private final FrameDecoder<BrokerFrame> decoder = FrameDecoder.ofBrokerFrames();
  private final Pipe pipe;

  FrameClient(Pipe.Connector connector) throws IOException {
    pipe = connector.connect(this, 5_000);
  }

  /** Connects and authenticates. */
  static FrameClient open(
      Pipe.Connector connector, Environment environment, String user, String password)
      throws IOException, InterruptedException, ScramException {
    FrameClient client = new FrameClient(connector);
    byte[] nonce = new byte[18];
    environment.secureRandom(nonce);
    ScramClient scram = new ScramClient(user, password, nonce);
    client.send(new ClientFrame.Hello(1, 1, "test", FrameCodec.MAX_FRAME_DEFAULT));
    BrokerFrame.Welcome ignored = client.expect(BrokerFrame.Welcome.class);
    client.send(new ClientFrame.Auth(ScramKeys.MECHANISM, scram.first()));
    byte[] challenge = client.expect(BrokerFrame.Challenge.class).challenge();
    client.send(new ClientFrame.AuthResponse(scram.respond(challenge)));
    scram.verify(client.expect(BrokerFrame.Authenticated.class).proof());
    client.encoder.maxFrame(FrameCodec.MAX_FRAME_DEFAULT);
    return client;
  }

  void send(ClientFrame frame) {
    ByteSink sink = new ByteSink(256);
    encoder.encode(frame, sink);
    pipe.send(sink.array(), 0, sink.length());
  }

  /** The next frame of this type; frames of other types before it are dropped. */
  <F extends BrokerFrame> F expect(Class<F> type) throws InterruptedException {
    while (true) {
      BrokerFrame frame = frames.poll(10, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("No " + type.getSimpleName() + " within 10 seconds");
      }
      if (type.isInstance(frame)) {
        return type.cast(frame);
      }
    }
  }

  @Override
  public void received(byte[] bytes, int offset, int length) {
    try {
      decoder.feed(
          bytes,
          offset,
          length,
          frame -> {
            if (frame instanceof BrokerFrame.Authenticated) {
              decoder.authenticated(FrameCodec.MAX_FRAME_DEFAULT, FrameCodec.MAX_MESSAGE_DEFAULT);
            }
            frames.add(frame);
          });
    } catch (ProtocolException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @Override
  public void closed(String reason) {}

  @Override
  public void close() {
    pipe.close();
  }
}
