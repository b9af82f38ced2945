package org.rowanmq.ra.link;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a part of the adapter in the platform's MBean server: {@code
 * org.rowanmq:type=Endpoint,name=...}. The part works without it, too. Thread-safe.
 */
public final class Registration {
  private static final System.Logger LOG = System.getLogger(Registration.class.getName());
  private static final int SAME_NAMES_MAX = 100;

  private final String type;
  private final String name;
  private final Object bean;
  private final AtomicReference<@Nullable ObjectName> registered = new AtomicReference<>();

  /**
   * @param name a number is put behind it where another one is called so
   * @param bean implements one interface whose name ends in MXBean
   */
  public Registration(String type, String name, Object bean) {
    this.type = type;
    this.name = name;
    this.bean = bean;
  }

  public void register() {
    try {
      for (int i = 1; i <= SAME_NAMES_MAX; i++) {
        if (register(i == 1 ? name : name + " " + i)) {
          return;
        }
      }
    } catch (JMException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} {1} cannot be seen over JMX: {2}", type, name, e);
    }
  }

  private boolean register(String as) throws JMException {
    ObjectName each = new ObjectName("org.rowanmq:type=" + type + ",name=" + ObjectName.quote(as));
    try {
      var unused = ManagementFactory.getPlatformMBeanServer().registerMBean(bean, each);
      registered.set(each);
      return true;
    } catch (InstanceAlreadyExistsException e) {
      return false;
    }
  }

  public void unregister() {
    ObjectName old = registered.getAndSet(null);
    if (old != null) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(old);
      } catch (JMException | RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, type + " was not registered any more", e);
      }
    }
  }
}
