package org.rowanmq.broker.net.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.net.Transport;

/** The outgoing half of an accepted socket. Confined to its event loop, but for {@link #abort}. */
final class NettyTransport implements Transport {
  private final SocketChannel channel;
  private final @Nullable SslHandler encryption;
  private final String peer;
  private long sent;

  /**
   * @param encryption the TLS in the channel's pipeline, null for none
   */
  NettyTransport(SocketChannel channel, @Nullable SslHandler encryption) {
    this.channel = channel;
    this.encryption = encryption;
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
            .addListener((ChannelFutureListener) this::flushed);
  }

  private void flushed(ChannelFuture flush) {
    if (!flush.isSuccess()) {
      abort();
    } else if (encryption == null) {
      ChannelFuture ignored = channel.shutdownOutput();
    } else {
      ChannelFuture ignored =
          encryption.closeOutbound().addListener((ChannelFutureListener) this::parted);
    }
  }

  /** TLS has said goodbye. */
  private void parted(ChannelFuture goodbye) {
    ChannelFuture ignored = channel.shutdownOutput();
  }

  @Override
  public boolean isEncrypted() {
    return encryption != null;
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

  /** Beneath TLS, which would wait until the client has read its goodbye. */
  @Override
  public void abort() {
    ChannelHandlerContext edge = channel.pipeline().context(TlsEdge.class);
    ChannelFuture ignored = edge == null ? channel.close() : edge.close();
  }
}
