package org.rowanmq.jms.transport;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.config.Security;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Timers.Timer;

/**
 * The client's end of TLS: makes of a connected socket an encrypted one. Its files are read again
 * when they have changed, so that a reconnect takes new certificates. Thread-safe; blocks.
 */
public final class TlsClient {
  private final Security.Tls tls;
  private final Environment environment;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable SSLContext context;
  private List<String> stamp = List.of();

  public TlsClient(Security.Tls tls, Environment environment) {
    this.tls = tls;
    this.environment = environment;
  }

  /**
   * Makes the handshake.
   *
   * @param socket connected; to be closed by the caller, also instead of the result, whose close
   *     can block
   * @param timeoutMillis for the whole of it, however slowly bytes come; then the socket is closed
   * @throws IOException saying why there is no encrypted connection
   */
  public SSLSocket encrypt(Socket socket, String host, int port, int timeoutMillis)
      throws IOException {
    SSLSocket encrypted =
        (SSLSocket) context().getSocketFactory().createSocket(socket, host, port, true);
    if (tls.verifyHost()) {
      SSLParameters parameters = encrypted.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      encrypted.setSSLParameters(parameters);
    }
    AtomicBoolean isLate = new AtomicBoolean();
    Timer deadline =
        environment
            .timers()
            .schedule(
                timeoutMillis * 1_000_000L,
                () -> {
                  isLate.set(true);
                  closeBeneath(socket);
                });
    try {
      encrypted.startHandshake();
    } catch (SSLHandshakeException e) {
      throw late(isLate, timeoutMillis, "TLS was refused: " + e.getMessage(), e);
    } catch (SSLException e) {
      String guess = " (is it a listener without TLS? then connect with rowan://)";
      throw late(isLate, timeoutMillis, "TLS failed: " + e.getMessage() + guess, e);
    } catch (IOException e) {
      throw late(isLate, timeoutMillis, "TLS failed: " + e.getMessage(), e);
    } finally {
      deadline.cancel();
    }
    return encrypted;
  }

  private static IOException late(
      AtomicBoolean isLate, int timeoutMillis, String reason, IOException cause) {
    return new IOException(
        isLate.get() ? "no end of the TLS handshake within " + timeoutMillis + " ms" : reason,
        cause);
  }

  private static void closeBeneath(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }

  private SSLContext context() throws IOException {
    lock.lock();
    try {
      List<String> now = tls.files().stamp();
      SSLContext current = context;
      if (current == null || !now.equals(stamp)) {
        current = tls.files().load(environment.clock().epochMillis()).context();
        context = current;
        stamp = now;
      }
      return current;
    } finally {
      lock.unlock();
    }
  }
}
