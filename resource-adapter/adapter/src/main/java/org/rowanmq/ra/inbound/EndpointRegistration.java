package org.rowanmq.ra.inbound;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's entry in the platform's MBean server: {@code org.rowanmq:type=Endpoint,name=...}.
 * An endpoint works without it, too. Thread-safe.
 */
final class EndpointRegistration {
  private static final System.Logger LOG = System.getLogger(EndpointRegistration.class.getName());
  private static final int SAME_NAMES_MAX = 100;

  private final EndpointState state;
  private final AtomicReference<@Nullable ObjectName> name = new AtomicReference<>();

  EndpointRegistration(EndpointState state) {
    this.state = state;
  }

  void register() {
    try {
      for (int i = 1; i <= SAME_NAMES_MAX; i++) {
        if (register(i == 1 ? state.getName() : state.getName() + " " + i)) {
          return;
        }
      }
    } catch (JMException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Endpoint " + state.getName() + " cannot be seen over JMX",
          e);
    }
  }

  private boolean register(String as) throws JMException {
    ObjectName each = new ObjectName("org.rowanmq:type=Endpoint,name=" + ObjectName.quote(as));
    try {
      var unused = ManagementFactory.getPlatformMBeanServer().registerMBean(state, each);
      name.set(each);
      return true;
    } catch (InstanceAlreadyExistsException e) {
      return false;
    }
  }

  void unregister() {
    ObjectName registered = name.getAndSet(null);
    if (registered != null) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(registered);
      } catch (JMException | RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "An endpoint was not registered any more", e);
      }
    }
  }
}
