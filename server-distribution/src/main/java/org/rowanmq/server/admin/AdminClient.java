package org.rowanmq.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.rowanmq.jms.config.ClientConfig;
import org.rowanmq.jms.config.HostPort;
import org.rowanmq.jms.config.Security;
import org.rowanmq.jms.transport.TlsClient;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameCodec;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.scram.ScramClient;
import org.rowanmq.wire.scram.ScramException;
import org.rowanmq.wire.scram.ScramKeys;

/**
 * An authenticated connection for administrative requests: one request at a time, each call blocks
 * until its answer is there. One thread.
 */
public final class AdminClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int NONCE_LENGTH = 18;

  private final HostPort address;
  private final Socket socket;
  private final Socket beneath;
  private final FrameEncoder encoder = new FrameEncoder();
  private final FrameDecoder<BrokerFrame> decoder = FrameDecoder.ofBrokerFrames();
  private final Deque<BrokerFrame> incoming = new ArrayDeque<>();
  private final byte[] buffer = new byte[16 * 1024];
  private long requests;
  private int timeoutMillis = TIMEOUT_MILLIS;

  /**
   * @param socket to talk through
   * @param beneath to close: the same, or the one under TLS, whose close could block
   */
  private AdminClient(HostPort address, Socket socket, Socket beneath) {
    this.address = address;
    this.socket = socket;
    this.beneath = beneath;
  }

  /**
   * Connects to the first host that answers and authenticates, by SCRAM.
   *
   * @param config hosts and TLS
   * @throws AdminException if the broker refuses: wrong user or password, too many connections
   * @throws IOException if no broker can be reached, naming the address
   */
  public static AdminClient connect(
      ClientConfig config, String user, String password, Environment environment)
      throws IOException, AdminException {
    IOException failure = new IOException("no address given");
    Security.Tls options = config.security().tls();
    TlsClient tls = options == null ? null : new TlsClient(options, environment);
    for (HostPort address : config.hosts()) {
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MILLIS);
        Socket spoken =
            tls == null
                ? socket
                : tls.encrypt(socket, address.host(), address.port(), TIMEOUT_MILLIS);
        AdminClient client = new AdminClient(address, spoken, socket);
        client.authenticate(user, password, environment);
        return client;
      } catch (UnknownHostException e) {
        failure = new IOException("unknown host: " + address.host(), e);
      } catch (IOException e) {
        failure = new IOException("no broker at " + address + ": " + e.getMessage(), e);
      } catch (AdminException e) {
        socket.close();
        throw e;
      }
      socket.close();
    }
    throw failure;
  }

  /** {@link #request(AdminOperation, Map, Duration)} for what is answered at once. */
  public AdminTable request(AdminOperation operation, Map<String, String> arguments)
      throws IOException, AdminException {
    return request(operation, arguments, Duration.ZERO);
  }

  /**
   * Asks, and collects all pages of the answer.
   *
   * @param work how long the broker may need for the answer itself
   * @throws AdminException if the broker refuses
   * @throws IOException if the connection is lost
   */
  public AdminTable request(AdminOperation operation, Map<String, String> arguments, Duration work)
      throws IOException, AdminException {
    List<List<String>> rows = new ArrayList<>();
    AdminTable[] last = new AdminTable[1];
    pages(
        operation,
        arguments,
        work,
        page -> {
          rows.addAll(page.rows());
          last[0] = page;
          return true;
        });
    return new AdminTable(last[0].columns(), rows, last[0].note());
  }

  /** Takes one page of an answer. */
  public interface PageReader {
    /** Returns whether to go on; may ask for something else meanwhile. */
    boolean page(AdminTable page) throws IOException, AdminException;
  }

  /**
   * Asks, and passes on each page of the answer as it comes.
   *
   * @param work how long the broker may need for a page
   * @throws AdminException if the broker refuses
   * @throws IOException if the connection is lost
   */
  public void pages(
      AdminOperation operation, Map<String, String> arguments, Duration work, PageReader reader)
      throws IOException, AdminException {
    String page = "";
    do {
      timeoutMillis = Math.toIntExact(TIMEOUT_MILLIS + work.toMillis());
      socket.setSoTimeout(timeoutMillis);
      long request = ++requests;
      send(new ClientFrame.Admin(request, operation, arguments, page));
      BrokerFrame.AdminReply reply = expect(BrokerFrame.AdminReply.class);
      ErrorCode code = reply.code();
      if (code != null) {
        throw new AdminException(code, reply.detail());
      }
      page = reply.nextPage();
      if (!reader.page(new AdminTable(reply.columns(), reply.rows(), reply.detail()))) {
        return;
      }
    } while (!page.isEmpty());
  }

  /** Says goodbye. */
  @Override
  public void close() throws IOException {
    if (!beneath.isClosed()) {
      try (beneath) {
        send(new ClientFrame.Close(null, ""));
      }
    }
  }

  private void authenticate(String user, String password, Environment environment)
      throws IOException, AdminException {
    byte[] nonce = new byte[NONCE_LENGTH];
    environment.secureRandom(nonce);
    ScramClient scram = new ScramClient(user, password, nonce);
    send(
        new ClientFrame.Hello(
            FrameCodec.VERSION_WHOLE_CONTENTS,
            FrameCodec.VERSION,
            "rowan admin",
            FrameCodec.MAX_FRAME_DEFAULT));
    BrokerFrame.Welcome welcome = expect(BrokerFrame.Welcome.class);
    send(new ClientFrame.Auth(ScramKeys.MECHANISM, scram.first()));
    try {
      send(
          new ClientFrame.AuthResponse(
              scram.respond(expect(BrokerFrame.Challenge.class).challenge())));
      scram.verify(expect(BrokerFrame.Authenticated.class).proof());
    } catch (ScramException e) {
      throw new AdminException(ErrorCode.AUTHENTICATION_FAILED, String.valueOf(e.getMessage()));
    }
    encoder.maxFrame(welcome.maxFrame());
  }

  private void send(ClientFrame frame) throws IOException {
    ByteSink sink = new ByteSink(256);
    encoder.encode(frame, sink);
    socket.getOutputStream().write(sink.array(), 0, sink.length());
  }

  /** The next frame but pings, which must be of this type. */
  private <F extends BrokerFrame> F expect(Class<F> type) throws IOException, AdminException {
    while (true) {
      BrokerFrame frame = next();
      if (type.isInstance(frame)) {
        return type.cast(frame);
      }
      if (frame instanceof BrokerFrame.Close goodbye) {
        throw new AdminException(goodbye.code(), goodbye.detail());
      }
      if (frame instanceof BrokerFrame.Ping) {
        send(new ClientFrame.Pong());
      } else if (!(frame instanceof BrokerFrame.Pong)) {
        throw new IOException(
            "unexpected " + frame.getClass().getSimpleName() + " from " + address);
      }
    }
  }

  private BrokerFrame next() throws IOException {
    InputStream in = socket.getInputStream();
    while (incoming.isEmpty()) {
      int length;
      try {
        length = in.read(buffer);
      } catch (SocketTimeoutException e) {
        throw new IOException("no answer within " + timeoutMillis / 1000 + " s", e);
      }
      if (length < 0) {
        throw new IOException("the connection was closed");
      }
      try {
        decoder.feed(buffer, 0, length, this::received);
      } catch (ProtocolException e) {
        throw new IOException("not a RowanMQ broker, or a newer one: " + e.getMessage(), e);
      }
    }
    return incoming.remove();
  }

  private void received(BrokerFrame frame) {
    if (frame instanceof BrokerFrame.Authenticated) {
      decoder.authenticated(FrameCodec.MAX_FRAME_DEFAULT, FrameCodec.MAX_MESSAGE_DEFAULT);
    }
    incoming.add(frame);
  }
}
