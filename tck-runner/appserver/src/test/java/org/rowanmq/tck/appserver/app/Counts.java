package org.rowanmq.tck.appserver.app;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the process of this server holds just now, as lines {@code name=number}. */
final class Counts {
  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final Map<String, Long> counts = new TreeMap<>();

  private Counts() {}

  static String text() {
    Counts counts = new Counts();
    counts.add("files", "java.lang:type=OperatingSystem", "OpenFileDescriptorCount");
    counts.add("threads", "java.lang:type=Threading", "ThreadCount");
    counts.add("open", "org.rowanmq:type=Connections,*", "Open");
    counts.add("pooled", "org.rowanmq:type=Connections,*", "Pooled");
    counts.add("inUse", "org.rowanmq:type=Connections,*", "InUse");
    counts.add("delivering", "org.rowanmq:type=Endpoint,*", "Active");
    return counts.counts.entrySet().stream()
        .map(count -> count.getKey() + "=" + count.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** The sum over all beans that are called so. */
  private void add(String count, String pattern, String attribute) {
    try {
      long sum = 0;
      for (ObjectName each : beans.queryNames(new ObjectName(pattern), null)) {
        sum += ((Number) beans.getAttribute(each, attribute)).longValue();
      }
      counts.put(count, sum);
    } catch (JMException e) {
      throw new IllegalStateException(pattern + " has no " + attribute, e);
    }
  }
}
