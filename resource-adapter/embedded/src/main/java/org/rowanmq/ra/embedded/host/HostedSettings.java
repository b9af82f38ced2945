package org.rowanmq.ra.embedded.host;

import java.util.List;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.DestinationsConfig;
import org.rowanmq.broker.Doc;
import org.rowanmq.broker.EngineConfig;
import org.rowanmq.broker.ExchangeConfig;
import org.rowanmq.broker.LimitsConfig;
import org.rowanmq.broker.SecurityConfig;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.broker.config.ConfigReader;

/** What can be set beside the properties of the adapter: the keys of the stand-alone server. */
public record HostedSettings(
    @Doc("The address for clients elsewhere, if there is a port") HostedListener listener,
    @Doc("Bounds on frames, messages, memory and transactions") LimitsConfig limits,
    @Doc("Authentication and what guards it") SecurityConfig security,
    @Doc("How queues come into being, and where failed messages go")
        DestinationsConfig destinations,
    @Doc(
            "Exchanges that are made to be as they stand here when the broker starts; others are"
                + " left alone")
        List<ExchangeConfig> exchanges,
    @Doc("Threads and habits few need to change") EngineConfig engine,
    @Doc("How messages are kept") HostedStoreSettings store) {
  /** The stand-alone server's. */
  public static HostedSettings defaults() {
    BrokerConfig broker = BrokerConfig.defaults();
    return new HostedSettings(
        HostedListener.defaults(),
        broker.limits(),
        broker.security(),
        broker.destinations(),
        broker.exchanges(),
        broker.engine(),
        HostedStoreSettings.defaults());
  }

  /**
   * @param text as {@link SettingsText} takes it
   * @throws ConfigFileException listing every problem, with the number of the setting
   */
  static HostedSettings parse(String text) throws ConfigFileException {
    String source = "settings";
    return ConfigReader.read(defaults(), source, SettingsText.parse(source, text));
  }
}
