package org.rowanmq.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.Broker;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.BrokerState;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.InMemoryMessageStore;

class WithoutNettyTest {
  /** Runs in a class loader that has no Netty. */
  public static final class EmbeddedBroker implements Runnable {
    @Override
    public void run() {
      try (SystemEnvironment environment = new SystemEnvironment("without-netty");
          Broker broker =
              Broker.start(
                  BrokerConfig.defaults().withListeners(),
                  new LockedStore(new InMemoryMessageStore()),
                  environment,
                  (state, why) -> {})) {
        assertThat(broker.state()).isEqualTo(BrokerState.RUNNING);
      } catch (Exception failure) {
        throw new AssertionError(failure);
      }
    }
  }

  /** Defines RowanMQ's classes anew and knows nothing of Netty. */
  private static final class NoNetty extends ClassLoader {
    NoNetty(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.netty.")) {
        throw new ClassNotFoundException(name + " is not on this class path");
      }
      if (!name.startsWith("org.rowanmq.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  @Test
  void aBrokerWithoutListenersRunsWithoutNetty() throws Exception {
    ClassLoader loader = new NoNetty(getClass().getClassLoader());
    Object embedded =
        loader.loadClass(EmbeddedBroker.class.getName()).getConstructor().newInstance();
    assertThat(embedded.getClass()).isNotSameAs(EmbeddedBroker.class);
    ((Runnable) embedded).run();
  }
}
