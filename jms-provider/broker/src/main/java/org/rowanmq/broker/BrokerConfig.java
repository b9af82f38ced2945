package org.rowanmq.broker;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything a broker can be told, as one immutable tree. Each record checks itself and refuses
 * with {@link ConfigException}; keys in files are the component names, dashed and nested: {@code
 * limits.max-frame}. A loader takes what is not stated from {@link #defaults()}, and for a further
 * element of a list from that element's own {@code defaults()}.
 */
public record BrokerConfig(
    @Doc("Name of this broker, shown to clients and in logs") String name,
    @Doc("Addresses to accept clients on; none for a broker that is only embedded")
        List<ListenerConfig> listeners,
    @Doc("Bounds on frames, messages, memory and transactions") LimitsConfig limits,
    @Doc("Authentication and what guards it") SecurityConfig security,
    @Doc("How queues come into being, and where failed messages go")
        DestinationsConfig destinations,
    @Doc(
            "Exchanges that are made to be as they stand here when the broker starts; others are"
                + " left alone")
        List<ExchangeConfig> exchanges,
    @Doc("Threads and habits few need to change") EngineConfig engine) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public BrokerConfig {
    listeners = List.copyOf(listeners);
    // An entry without name says nothing: the one in the commented file is like that.
    exchanges = exchanges.stream().filter(each -> !each.name().isEmpty()).toList();
    ConfigCheck check = new ConfigCheck();
    check.require(
        "name",
        NAME.matcher(name).matches(),
        "'"
            + name
            + "' is not allowed: 1 to 64 letters, digits, dots, dashes and underscores, the first"
            + " a letter or digit");
    Set<String> addresses = new HashSet<>();
    for (int i = 0; i < listeners.size(); i++) {
      ListenerConfig listener = listeners.get(i);
      String address = listener.host() + ":" + listener.port();
      check.require(
          "listeners[" + i + "].port",
          listener.port() == 0 || addresses.add(address),
          address + " is listed twice");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < exchanges.size(); i++) {
      check.require(
          "exchanges[" + i + "].name",
          names.add(exchanges.get(i).name()),
          "'" + exchanges.get(i).name() + "' is listed twice");
    }
    check.done();
  }

  /** One listener on the loopback address, port 7611. */
  public static BrokerConfig defaults() {
    return new BrokerConfig(
        "rowan",
        List.of(ListenerConfig.defaults()),
        LimitsConfig.defaults(),
        SecurityConfig.defaults(),
        DestinationsConfig.defaults(),
        List.of(),
        EngineConfig.defaults());
  }

  /** The same with other listeners. */
  public BrokerConfig withListeners(ListenerConfig... others) {
    return new BrokerConfig(
        name, List.of(others), limits, security, destinations, exchanges, engine);
  }

  /** The same with other limits. */
  public BrokerConfig withLimits(LimitsConfig other) {
    return new BrokerConfig(name, listeners, other, security, destinations, exchanges, engine);
  }

  /** The same with other security settings. */
  public BrokerConfig withSecurity(SecurityConfig other) {
    return new BrokerConfig(name, listeners, limits, other, destinations, exchanges, engine);
  }

  /** The same with other declared exchanges. */
  public BrokerConfig withExchanges(List<ExchangeConfig> others) {
    return new BrokerConfig(name, listeners, limits, security, destinations, others, engine);
  }
}
