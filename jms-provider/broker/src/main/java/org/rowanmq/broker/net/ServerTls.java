package org.rowanmq.broker.net;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.tls.PemException;
import org.rowanmq.wire.tls.TlsFiles;

/**
 * The broker's end of TLS on one listener. Its files are read again when they have changed, so that
 * certificates are renewed without a restart; files that cannot be used then leave things as they
 * are. Thread-safe; files are read by the opener and on the worker threads.
 */
public final class ServerTls {
  private static final System.Logger LOG = System.getLogger(ServerTls.class.getName());
  private static final long LOOK_NANOS = 5_000_000_000L;

  private final TlsSettings settings;
  private final Executor workers;
  private final Environment environment;
  private final AtomicLong lookedNanos;
  private volatile SSLContext context;
  private volatile List<String> stamp;

  private ServerTls(
      TlsSettings settings,
      Executor workers,
      Environment environment,
      SSLContext context,
      List<String> stamp) {
    this.settings = settings;
    this.workers = workers;
    this.environment = environment;
    this.context = context;
    this.stamp = stamp;
    this.lookedNanos = new AtomicLong(environment.clock().nanos());
  }

  /**
   * Reads the files.
   *
   * @param workers may block; also does what is slow in a handshake
   * @throws PemException naming the file and what is wrong with it
   */
  public static ServerTls open(TlsSettings settings, Executor workers, Environment environment)
      throws PemException {
    List<String> stamp = settings.files().stamp();
    TlsFiles.Loaded loaded = load(settings, environment);
    return new ServerTls(settings, workers, environment, loaded.context(), stamp);
  }

  private static TlsFiles.Loaded load(TlsSettings settings, Environment environment)
      throws PemException {
    TlsFiles.Loaded loaded = settings.files().load(environment.clock().epochMillis());
    loaded.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    return loaded;
  }

  /** For a connection that was just accepted. Looks now and then whether the files are new. */
  public SSLEngine engine() {
    long now = environment.clock().nanos();
    long last = lookedNanos.get();
    if (now - last >= LOOK_NANOS && lookedNanos.compareAndSet(last, now)) {
      lookSoon();
    }
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(settings.protocols().toArray(new String[0]));
    parameters.setUseCipherSuitesOrder(true);
    if (settings.needsClient()) {
      parameters.setNeedClientAuth(true);
    } else if (settings.asksClient()) {
      parameters.setWantClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Where the slow parts of a handshake belong. */
  public Executor workers() {
    return workers;
  }

  private void lookSoon() {
    try {
      workers.execute(this::look);
    } catch (RejectedExecutionException stopping) {
      // Then nobody needs a new certificate either.
    }
  }

  private void look() {
    List<String> now = settings.files().stamp();
    if (now.equals(stamp)) {
      return;
    }
    stamp = now;
    try {
      context = load(settings, environment).context();
      LOG.log(System.Logger.Level.INFO, "Took new {0}", settings.files().certificate());
    } catch (PemException wrong) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The changed TLS files cannot be used, the old ones stay: " + wrong.getMessage());
    }
  }
}
