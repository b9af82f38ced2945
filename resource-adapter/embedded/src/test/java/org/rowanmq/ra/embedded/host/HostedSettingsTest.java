package org.rowanmq.ra.embedded.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.ByteSize;
import org.rowanmq.broker.ExchangeConfig;
import org.rowanmq.broker.ExchangeConfig.BindingConfig;
import org.rowanmq.broker.IndexedPropertiesConfig;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.config.ConfigFileException;

class HostedSettingsTest {
  @Test
  void nothingSaidIsWhatTheStandAloneServerHas() throws Exception {
    assertThat(HostedSettings.parse("")).isEqualTo(HostedSettings.defaults());
    assertThat(HostedSettings.defaults().listener().at("127.0.0.1", 7611))
        .isEqualTo(ListenerConfig.defaults());
  }

  @Test
  void keysAreThoseOfTheConfigurationPage() throws Exception {
    HostedSettings settings =
        HostedSettings.parse(
            "limits.transaction.messages=5; store.lease=2m\n# a comment\nlimits.memory=1GiB;");
    assertThat(settings.limits().transaction().messages()).isEqualTo(5);
    assertThat(settings.limits().memory()).isEqualTo(ByteSize.gib(1));
    assertThat(settings.store().lease()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void eachOfSeveralSectionsHasItsNumber() throws Exception {
    HostedSettings settings =
        HostedSettings.parse(
            "destinations.indexed-properties[1].destination=invoices.*;"
                + "destinations.indexed-properties[1].properties=[number];"
                + "destinations.indexed-properties[0].destination=orders;"
                + "destinations.indexed-properties[0].properties=[orderId, customer];"
                + "destinations.policies[0].redelivery.max-attempts=3");
    assertThat(settings.destinations().policies())
        .extracting(policy -> policy.redelivery().maxAttempts())
        .containsExactly(3);
    assertThat(settings.destinations().indexedProperties())
        .containsExactly(
            new IndexedPropertiesConfig("orders", List.of("orderId", "customer")),
            new IndexedPropertiesConfig("invoices.*", List.of("number")));
  }

  @Test
  void sectionsHaveSectionsOfTheirOwn() throws Exception {
    HostedSettings settings =
        HostedSettings.parse(
            "exchanges[0].name=sales\n# a = b\nexchanges[0].bindings[0].to=europe\n"
                + "exchanges[0].bindings[0].when=eu.#\nexchanges[0].bindings[1].to=asia\n"
                + "exchanges[0].bindings[1].when=as.#");
    assertThat(settings.exchanges())
        .containsExactly(
            new ExchangeConfig(
                "sales",
                "topic",
                "",
                "",
                List.of(new BindingConfig("europe", "eu.#"), new BindingConfig("asia", "as.#"))));
  }

  @Test
  void listenerSpeaksTls() throws Exception {
    ListenerConfig listener =
        HostedSettings.parse(
                "listener.tls.certificate=/etc/rowan/broker.pem\n"
                    + "listener.tls.key=/etc/rowan/broker.key\nlistener.max-connections=7")
            .listener()
            .at("0.0.0.0", 7612);
    assertThat(listener.tls().certificate()).isEqualTo(Path.of("/etc/rowan/broker.pem"));
    assertThat(listener.maxConnections()).isEqualTo(7);
    assertThat(listener.port()).isEqualTo(7612);
  }

  @Test
  void keyThatIsMissingInOneOfSeveralSectionsIsNamed() {
    assertThatExceptionOfType(ConfigFileException.class)
        .isThrownBy(() -> HostedSettings.parse("destinations.indexed-properties[0].destinatoin=a"))
        .withMessageContaining("settings:1: destinations.indexed-properties.destinatoin: unknown")
        .withMessageContaining("indexed-properties.destination'");
    assertThatExceptionOfType(ConfigFileException.class)
        .isThrownBy(() -> HostedSettings.parse("destinations.indexed-properties=orders"))
        .withMessageContaining("expected a list, found a value");
  }
}
