package org.rowanmq.ra.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the broker and its libraries, kept in the folder {@value #FOLDER} of the adapter's own
 * resources, before anything else is asked: whatever H2 or Netty an application server or another
 * adapter has is never seen, and ours by nobody. Classes that are not in the folder are the
 * parent's. One for each start, so that nothing of an earlier broker is met.
 */
final class IsolatedLoader extends ClassLoader {
  static {
    boolean ignored = registerAsParallelCapable();
  }

  private static final String FOLDER = "isolated/";

  /** Not {@code .class}: servers look through those for annotations. */
  private static final String SUFFIX = ".classdata";

  private final ClassLoader adapter;

  IsolatedLoader(ClassLoader adapter) {
    super("rowan-broker", adapter);
    this.adapter = adapter;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] bytes = bytes(name);
      return bytes == null ? others(name, resolve) : define(name, bytes);
    }
  }

  /** A server may show adapters less of the JDK than the libraries were tested with. */
  private Class<?> others(String name, boolean resolve) throws ClassNotFoundException {
    try {
      return super.loadClass(name, resolve);
    } catch (ClassNotFoundException hidden) {
      return getPlatformClassLoader().loadClass(name);
    }
  }

  private Class<?> define(String name, byte[] bytes) {
    int dot = name.lastIndexOf('.');
    if (dot > 0 && getDefinedPackage(name.substring(0, dot)) == null) {
      try {
        Package ignored =
            definePackage(name.substring(0, dot), null, null, null, null, null, null, null);
      } catch (IllegalArgumentException another) {
        // Another thread was quicker.
      }
    }
    return defineClass(name, bytes, 0, bytes.length, IsolatedLoader.class.getProtectionDomain());
  }

  private byte @Nullable [] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = adapter.getResourceAsStream(FOLDER + name.replace('.', '/') + SUFFIX)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException unreadable) {
      throw new ClassNotFoundException(name, unreadable);
    }
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL own = adapter.getResource(FOLDER + name);
    return own == null ? super.getResource(name) : own;
  }

  /** As the parent reads it: a URL would keep the archive open. */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    InputStream own = adapter.getResourceAsStream(FOLDER + name);
    return own == null ? super.getResourceAsStream(name) : own;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> own = Collections.list(adapter.getResources(FOLDER + name));
    return own.isEmpty() ? super.getResources(name) : Collections.enumeration(own);
  }

  /** Makes the starter of brokers. */
  BrokerHost.Starter starter() {
    try {
      return (BrokerHost.Starter)
          Class.forName(BrokerHost.class.getPackageName() + ".host.HostedBrokers", true, this)
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException | LinkageError damaged) {
      throw new IllegalStateException("The archive of the adapter is damaged: " + damaged, damaged);
    }
  }
}
