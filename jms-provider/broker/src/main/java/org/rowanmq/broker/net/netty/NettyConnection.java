package org.rowanmq.broker.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.net.BrokerConnections;
import org.rowanmq.broker.net.TransportListener;

/** One accepted socket: hands what comes in to its connection. Confined to its event loop. */
final class NettyConnection extends ChannelInboundHandlerAdapter {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  private final SocketChannel channel;
  private final BrokerConnections connections;
  private final AtomicInteger open;
  private final int connectionsMax;
  private @Nullable TransportListener listener;
  private String reason = "the client closed the socket";

  /**
   * @param open how many connections the listener has
   */
  NettyConnection(
      SocketChannel channel,
      BrokerConnections connections,
      AtomicInteger open,
      int connectionsMax) {
    this.channel = channel;
    this.connections = connections;
    this.open = open;
    this.connectionsMax = connectionsMax;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    NettyTransport transport = new NettyTransport(channel);
    listener =
        open.incrementAndGet() > connectionsMax
            ? connections.refuse(transport, channel.eventLoop(), connectionsMax)
            : connections.accept(transport, channel.eventLoop());
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
    if (listener != null && channel.isWritable()) {
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
    reason = String.valueOf(cause.getMessage());
    ChannelFuture ignored = context.close();
  }
}
