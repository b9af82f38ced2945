package org.rowanmq.ra.embedded.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.rowanmq.broker.Broker;
import org.rowanmq.ra.embedded.BrokerHost;
import org.rowanmq.wire.Pipe;

/** A broker as the adapter sees it. Thread-safe. */
final class HostedBroker implements BrokerHost {
  private final Broker broker;

  HostedBroker(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Pipe.Connector connector() {
    return broker.inProcess();
  }

  @Override
  public List<String> addresses() {
    return broker.addresses().stream()
        .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
        .toList();
  }

  @Override
  public Map<String, String> figures() {
    return broker.status();
  }

  @Override
  public boolean close(Duration deadline) {
    return broker.close(deadline);
  }
}
