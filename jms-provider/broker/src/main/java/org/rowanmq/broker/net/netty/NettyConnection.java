package org.rowanmq.broker.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.net.BrokerConnections;
import org.rowanmq.broker.net.TransportListener;

/** One accepted socket: hands what comes in to its connection. Confined to its event loop. */
final class NettyConnection extends ChannelInboundHandlerAdapter {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  private static final System.Logger LOG = System.getLogger(NettyConnection.class.getName());

  private final NettyTransport transport;
  private final BrokerConnections connections;
  private final AtomicInteger open;
  private final int connectionsMax;
  private @Nullable TransportListener listener;
  private boolean hasFailed;
  private String reason = "the client closed the socket";

  /**
   * @param open how many connections the listener has
   */
  NettyConnection(
      NettyTransport transport,
      BrokerConnections connections,
      AtomicInteger open,
      int connectionsMax) {
    this.transport = transport;
    this.connections = connections;
    this.open = open;
    this.connectionsMax = connectionsMax;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    EventLoop loop = context.channel().eventLoop();
    listener =
        open.incrementAndGet() > connectionsMax
            ? connections.refuse(transport, loop, connectionsMax)
            : connections.accept(transport, loop);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    byte[] buffer = BUFFER.get();
    try {
      while (in.isReadable() && listener != null) {
        int count = Math.min(in.readableBytes(), buffer.length);
        in.readBytes(buffer, 0, count);
        listener.received(buffer, 0, count);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (listener != null && context.channel().isWritable()) {
      listener.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (listener != null) {
      open.decrementAndGet();
      listener.closed(reason);
      listener = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause.getCause() instanceof SSLException wrong) {
      failed("TLS with the client failed: " + wrong.getMessage());
    } else {
      reason = String.valueOf(cause.getMessage());
    }
    ChannelFuture ignored = context.close();
  }

  /** The connection could not begin. The first reason is kept. */
  void failed(String why) {
    if (!hasFailed) {
      hasFailed = true;
      reason = why;
      LOG.log(System.Logger.Level.INFO, "{0} is closed: {1}", transport.peer(), why);
    }
  }
}
