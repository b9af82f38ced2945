package org.rowanmq.broker.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameEncoder;

/**
 * Between the socket and TLS. A client that does not speak TLS is told so in its own tongue, since
 * a TLS alert would be noise to it. And when TLS ends the connection, what it had to say is given a
 * moment to be read: closing a socket with unread input resets it.
 */
final class TlsEdge extends ChannelDuplexHandler {
  static final String REASON =
      "The client does not speak TLS, which this listener asks for: connect with rowans://";

  private static final int HANDSHAKE_RECORD = 22;
  private static final int MAJOR_VERSION = 3;
  private static final int LINGER_SECONDS = 1;

  private final NettyConnection connection;
  private boolean isTls;
  private boolean parting;

  TlsEdge(NettyConnection connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    isTls |= !parting && looksLikeTls(in);
    if (isTls && !parting) {
      context.fireChannelRead(message);
    } else {
      in.release();
      refuse(context);
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
    if (!parting) {
      connection.failed(REASON);
      ByteSink sink = new ByteSink(256);
      new FrameEncoder().encode(new BrokerFrame.Close(ErrorCode.PROTOCOL, REASON), sink);
      ChannelFuture ignored = context.write(Unpooled.wrappedBuffer(sink.array(), 0, sink.length()));
      close(context, context.newPromise());
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (parting || !context.channel().isActive()) {
      closeNow(context, promise);
      return;
    }
    parting = true;
    ChannelFuture ignored =
        context
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener((ChannelFutureListener) TlsEdge::endOutput);
    Runnable end = () -> closeNow(context, promise);
    ScheduledFuture<?> unused = context.executor().schedule(end, LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private static void closeNow(ChannelHandlerContext context, ChannelPromise promise) {
    ChannelFuture ignored = context.close(promise);
  }

  private static void endOutput(ChannelFuture flushed) {
    ChannelFuture ignored = ((SocketChannel) flushed.channel()).shutdownOutput();
  }
}
