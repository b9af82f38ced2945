package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An adapter is loaded, works, and is unloaded, fifty times: nothing of it stays. */
class LeakTest extends WithAdapter {
  private static final int TIMES = 50;

  /** Loads what is RowanMQ's itself, as a server does with an archive. */
  private static final class ArchiveLoader extends URLClassLoader {
    ArchiveLoader(URL[] jars, ClassLoader server) {
      super(jars, server);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("org.rowanmq.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }

  private static ArchiveLoader archive() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(new File(each).toURI().toURL());
    }
    return new ArchiveLoader(urls.toArray(URL[]::new), LeakTest.class.getClassLoader());
  }

  private static void set(Object bean, String property, String value) throws Exception {
    bean.getClass().getMethod("set" + property, String.class).invoke(bean, value);
  }

  private static Object made(ClassLoader loader, String type) throws Exception {
    return loader.loadClass(type).getConstructor().newInstance();
  }

  private void use(ClassLoader archive) throws Exception {
    ResourceAdapter loaded = (ResourceAdapter) made(archive, "org.rowanmq.ra.RowanResourceAdapter");
    assertThat(loaded.getClass()).isNotEqualTo(RowanResourceAdapter.class);
    set(loaded, "Url", broker.url());
    set(loaded, "User", TestBroker.USER);
    set(loaded, "Password", TestBroker.PASSWORD);
    try (TestServer own = new TestServer()) {
      loaded.start(own);
      ActivationSpec spec =
          (ActivationSpec) made(archive, "org.rowanmq.ra.inbound.RowanActivationSpec");
      set(spec, "Destination", name());
      set(spec, "DestinationType", "jakarta.jms.Queue");
      CountDownLatch got = new CountDownLatch(1);
      TestEndpoints endpoints = new TestEndpoints(transactions, message -> got.countDown());
      loaded.endpointActivation(endpoints, spec);
      ManagedConnectionFactory factory =
          (ManagedConnectionFactory)
              made(archive, "org.rowanmq.ra.outbound.RowanManagedConnectionFactory");
      ((ResourceAdapterAssociation) factory).setResourceAdapter(loaded);
      ManagedConnection managed = factory.createManagedConnection(null, null);
      Connection connection = (Connection) managed.getConnection(null, null);
      Session session = connection.createSession();
      session.createProducer(session.createQueue(name())).send(session.createTextMessage("hello"));
      assertThat(got.await(TestBroker.SOON, TimeUnit.MILLISECONDS)).isTrue();
      loaded.endpointDeactivation(endpoints, spec);
      managed.destroy();
      loaded.stop();
      assertThat(endpoints.inUse()).isZero();
    }
  }

  private record Pair(LeakTest left, CharSequence right) {}

  /** On a stack of its own, which keeps nothing. */
  private WeakReference<ClassLoader> loadUseAndUnload() throws Exception {
    try (ArchiveLoader archive = archive()) {
      use(archive);
      return new WeakReference<>(archive);
    }
  }

  @Test
  void noClassLoaderIsLeftBehind() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      loaders.add(loadUseAndUnload());
    }
    // java.lang.runtime.ObjectMethods of older JDKs keeps the component types of the last record
    // whose equals was linked: let that be one of ours.
    assertThat(new Pair(this, "a").equals(new Pair(this, "b"))).isFalse();
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(loaders.stream().filter(each -> each.get() != null).count()).isZero();
            });
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(each -> each.startsWith("rowan-endpoint") || each.startsWith("rowan-ra-")))
        .as("threads of adapters that were stopped")
        .allMatch(each -> each.startsWith("rowan-ra-timer"));
  }
}
