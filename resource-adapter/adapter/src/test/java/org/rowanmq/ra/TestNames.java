package org.rowanmq.ra;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.NamingManager;

/** A server's JNDI, as far as the adapter asks it. */
final class TestNames {
  private static final Map<String, Object> BOUND = new ConcurrentHashMap<>();

  private TestNames() {}

  static synchronized void bind(String name, Object object) throws NamingException {
    if (!NamingManager.hasInitialContextFactoryBuilder()) {
      NamingManager.setInitialContextFactoryBuilder(environment -> unused -> context());
    }
    BOUND.put(name, object);
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            TestNames.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("lookup")) {
                return null;
              }
              Object found = BOUND.get(String.valueOf(arguments[0]));
              if (found == null) {
                throw new NameNotFoundException(String.valueOf(arguments[0]));
              }
              return found;
            });
  }
}
