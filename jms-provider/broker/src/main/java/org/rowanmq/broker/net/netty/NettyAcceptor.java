package org.rowanmq.broker.net.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.net.Acceptor;
import org.rowanmq.broker.net.BindFailed;
import org.rowanmq.broker.net.BrokerConnections;
import org.rowanmq.broker.net.ServerTls;
import org.rowanmq.runtime.Threads;

/** Accepts TCP clients on a few event loops, which it owns. Thread-safe. */
public final class NettyAcceptor implements Acceptor {
  private static final int BACKLOG = 1024;
  private static final long LEAVE_MILLIS = 500;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

  private final EventLoopGroup loops;
  private final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private final List<Channel> listeners = new CopyOnWriteArrayList<>();

  private NettyAcceptor(EventLoopGroup loops) {
    this.loops = loops;
  }

  /** Its threads start with the first connection. */
  public static Acceptor create(int ioThreads, Threads threads) {
    AtomicInteger count = new AtomicInteger();
    Executor starter =
        loop -> {
          Thread ignored =
              threads.start(
                  "rowan-io-" + count.getAndIncrement(),
                  () -> FastThreadLocalThread.runWithFastThreadLocal(loop));
        };
    return new NettyAcceptor(
        new MultiThreadIoEventLoopGroup(ioThreads, starter, NioIoHandler.newFactory()));
  }

  @Override
  public InetSocketAddress bind(
      String host,
      int port,
      int connectionsMax,
      @Nullable ServerTls tls,
      BrokerConnections connections)
      throws BindFailed {
    AtomicInteger count = new AtomicInteger();
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    open.add(channel);
                    SslHandler encryption = tls == null ? null : encryption(tls);
                    NettyConnection connection =
                        new NettyConnection(
                            new NettyTransport(channel, encryption),
                            connections,
                            count,
                            connectionsMax);
                    if (encryption != null) {
                      channel.pipeline().addLast(new TlsEdge(connection), encryption);
                    }
                    channel.pipeline().addLast(connection);
                  }
                })
            .bind(new InetSocketAddress(host, port))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw failure(host, port, bound.cause());
    }
    listeners.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  /** Without a timeout of its own: the connection's watchdog has one for all before the login. */
  private static SslHandler encryption(ServerTls tls) {
    SslHandler encryption = new SslHandler(tls.engine(), tls.workers());
    encryption.setHandshakeTimeoutMillis(0);
    return encryption;
  }

  private static BindFailed failure(String host, int port, Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (cause instanceof UnresolvedAddressException) {
      text = "The host name " + host + " is not known";
    } else if (cause instanceof BindException && text.contains("in use")) {
      text = "Port " + port + " of " + host + " is in use";
    } else if (cause instanceof BindException && text.contains("assign")) {
      text = host + " is not an address of this machine";
    } else {
      text = "Port " + port + " of " + host + " cannot be used: " + text;
    }
    return new BindFailed(host, port, text, cause);
  }

  @Override
  public void stopAccepting() {
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly();
    }
  }

  /** Clients that were told to go have a moment to close their sockets themselves. */
  @Override
  public void close() {
    stopAccepting();
    open.newCloseFuture().awaitUninterruptibly(LEAVE_MILLIS);
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
