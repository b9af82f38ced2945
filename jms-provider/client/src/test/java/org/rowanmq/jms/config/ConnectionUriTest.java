package org.rowanmq.jms.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.connection.Prefetch;

class ConnectionUriTest {
  @Test
  void hostAloneGetsThePortAndTheDefaults() {
    ConnectionUri uri = ConnectionUri.parse("rowan://broker");
    assertThat(uri.config().hosts()).containsExactly(new HostPort("broker", 7611));
    assertThat(uri.config()).isEqualTo(withHost(ClientConfig.defaults()));
    assertThat(uri.user()).isNull();
  }

  private static ClientConfig withHost(ClientConfig defaults) {
    return new ClientConfig(
        List.of(new HostPort("broker", 7611)),
        defaults.clientId(),
        defaults.prefetch(),
        defaults.reconnect(),
        defaults.deadlines(),
        defaults.share(),
        defaults.trustedClasses());
  }

  @Test
  void hostsAndOptionsAreRead() {
    ConnectionUri uri =
        ConnectionUri.parse(
            "rowan://a:1,[::1]:2,c/?user=ann&password=p%26q+r&client-id=billing&prefetch=0"
                + "&prefetch-bytes=5&give-back-after=90s&send-timeout=5m&reconnect-for=1h&share=false"
                + "&trusted-classes=com.acme.*,org.Thing");
    assertThat(uri.config().hosts())
        .containsExactly(new HostPort("a", 1), new HostPort("::1", 2), new HostPort("c", 7611));
    assertThat(uri.user()).isEqualTo("ann");
    assertThat(uri.password()).isEqualTo("p&q+r");
    assertThat(uri.config().clientId()).isEqualTo("billing");
    assertThat(uri.config().prefetch()).isEqualTo(new Prefetch(0, 5, Duration.ofSeconds(90)));
    assertThat(uri.config().deadlines().send()).isEqualTo(Duration.ofMinutes(5));
    assertThat(uri.config().reconnect().giveUpAfter()).isEqualTo(Duration.ofHours(1));
    assertThat(uri.config().share()).isFalse();
    assertThat(uri.config().trustedClasses().patterns()).containsExactly("com.acme.*", "org.Thing");
    assertThat(uri.toString()).doesNotContain("p&q");
  }

  @Test
  void unknownOptionNamesTheNearestKnownOne() {
    assertThatThrownBy(() -> ConnectionUri.parse("rowan://a?prefecth=3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unknown option 'prefecth'; did you mean 'prefetch'?");
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                ConnectionUri.parse(
                    "rowan://a:x,?prefetch=-1&send-timeout=5&share=perhaps&client-id&user=a&user=b"))
        .hasMessageContaining("'a:x' does not have the form host:port")
        .hasMessageContaining("A host name is missing")
        .hasMessageContaining("'prefetch' must be a number from 0")
        .hasMessageContaining("'send-timeout' must be a duration")
        .hasMessageContaining("'share' must be true or false")
        .hasMessageContaining("'client-id' does not have the form option=value")
        .hasMessageContaining("'user' is given twice");
  }

  @Test
  void otherSchemesAreRefused() {
    assertThatThrownBy(() -> ConnectionUri.parse("tcp://a:1"))
        .hasMessageContaining("expected rowan://host:port");
  }

  @Test
  void defaultsOfTheOptionsAreThoseOfTheConfiguration() {
    StringBuilder all = new StringBuilder("rowan://localhost?");
    for (UriOption option : UriOption.values()) {
      if (!option.defaultValue().isEmpty()) {
        all.append(option.optionName()).append('=').append(option.defaultValue()).append('&');
      }
    }
    assertThat(ConnectionUri.parse(all.toString()).config()).isEqualTo(ClientConfig.defaults());
  }
}
