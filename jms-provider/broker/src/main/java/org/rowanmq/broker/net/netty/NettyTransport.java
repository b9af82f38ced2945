package org.rowanmq.broker.net.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.rowanmq.broker.net.Transport;

/** The outgoing half of an accepted socket. Confined to its event loop, but for {@link #abort}. */
final class NettyTransport implements Transport {
  private final SocketChannel channel;
  private final String peer;
  private long sent;

  NettyTransport(SocketChannel channel) {
    this.channel = channel;
    InetSocketAddress address = channel.remoteAddress();
    this.peer =
        address == null
            ? "a client that is gone"
            : address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    sent += length;
    ChannelFuture ignored =
        channel.writeAndFlush(
            channel.alloc().ioBuffer(length).writeBytes(bytes, offset, length),
            channel.voidPromise());
  }

  /**
   * Only the sending half is closed, once everything is out: closing a socket with unread input
   * resets it, and the client would lose the last frame, which says why.
   */
  @Override
  public void close() {
    ChannelFuture ignored =
        channel
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener((ChannelFutureListener) NettyTransport::flushed);
  }

  private static void flushed(ChannelFuture flush) {
    SocketChannel channel = (SocketChannel) flush.channel();
    ChannelFuture ignored = flush.isSuccess() ? channel.shutdownOutput() : channel.close();
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public long unsent() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  @Override
  public long sent() {
    return sent;
  }

  @Override
  public void reading(boolean resumed) {
    channel.config().setAutoRead(resumed);
  }

  @Override
  public void abort() {
    ChannelFuture ignored = channel.close();
  }
}
