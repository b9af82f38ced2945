package org.rowanmq.broker.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameEncoder;

/**
 * Stands before TLS and looks at the first bytes: a client that does not speak TLS is told so in
 * its own tongue, since a TLS alert would be noise to it. Leaves when it has seen TLS.
 */
final class NotTls extends ChannelInboundHandlerAdapter {
  static final String REASON =
      "The client does not speak TLS, which this listener asks for: connect with rowans://";

  private static final int HANDSHAKE_RECORD = 22;
  private static final int MAJOR_VERSION = 3;

  private final NettyConnection connection;
  private boolean refused;

  NotTls(NettyConnection connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (refused || !looksLikeTls(in)) {
      in.release();
      refuse(context);
    } else {
      context.pipeline().remove(this);
      context.fireChannelRead(message);
    }
  }

  /** A record of the handshake and its version; the second byte may not be there yet. */
  private static boolean looksLikeTls(ByteBuf in) {
    int start = in.readerIndex();
    return in.getByte(start) == HANDSHAKE_RECORD
        && (in.readableBytes() == 1 || in.getByte(start + 1) == MAJOR_VERSION);
  }

  /** Writes from here, beneath TLS. */
  private void refuse(ChannelHandlerContext context) {
    if (!refused) {
      refused = true;
      connection.failed(REASON);
      ByteSink sink = new ByteSink(256);
      new FrameEncoder().encode(new BrokerFrame.Close(ErrorCode.PROTOCOL, REASON), sink);
      ChannelFuture ignored =
          context
              .writeAndFlush(Unpooled.wrappedBuffer(sink.array(), 0, sink.length()))
              .addListener((ChannelFutureListener) sent -> closeBeneath(context));
    }
  }

  private static void closeBeneath(ChannelHandlerContext context) {
    ChannelFuture ignored = context.close();
  }
}
