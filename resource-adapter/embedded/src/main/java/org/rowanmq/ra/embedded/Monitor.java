package org.rowanmq.ra.embedded;

import java.lang.management.ManagementFactory;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** Shows the broker inside over JMX. Thread-safe. */
final class Monitor implements EmbeddedBrokerMXBean, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Monitor.class.getName());

  private final String name;
  private final BrokerKeeper keeper;
  private @Nullable ObjectName registered;

  private Monitor(String name, BrokerKeeper keeper) {
    this.name = name;
    this.keeper = keeper;
  }

  /** Registers; one that cannot, because another adapter's broker has its name, is only missing. */
  static Monitor show(String name, BrokerKeeper keeper) {
    Monitor monitor = new Monitor(name, keeper);
    try {
      ObjectName object = new ObjectName("org.rowanmq:type=EmbeddedBroker,name=" + name);
      var unused =
          ManagementFactory.getPlatformMBeanServer()
              .registerMBean(new StandardMBean(monitor, EmbeddedBrokerMXBean.class, true), object);
      monitor.registered = object;
    } catch (JMException refused) {
      LOG.log(System.Logger.Level.WARNING, "The embedded broker is not shown over JMX: " + refused);
    }
    return monitor;
  }

  @Override
  public void close() {
    if (registered == null) {
      return;
    }
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(registered);
    } catch (JMException gone) {
      LOG.log(System.Logger.Level.DEBUG, "The monitor was gone already", gone);
    }
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getState() {
    return keeper.status().state();
  }

  @Override
  public String getReason() {
    return keeper.status().why();
  }

  @Override
  public Date getSince() {
    return new Date(keeper.status().since());
  }

  @Override
  public int getStarts() {
    return keeper.starts();
  }

  @Override
  public List<String> getAddresses() {
    return keeper.addresses();
  }

  @Override
  public Map<String, String> getFigures() {
    return keeper.figures();
  }
}
