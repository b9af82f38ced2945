package org.rowanmq.jms.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.wire.tls.TlsFiles;

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
        defaults.confirm(),
        defaults.share(),
        defaults.trustedClasses(),
        defaults.security(),
        defaults.sealing());
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
  void rowansMeansTlsWithItsFiles() {
    assertThat(ConnectionUri.parse("rowans://a").config().security())
        .isEqualTo(new Security(Security.Tls.defaults(), Security.Mechanism.SCRAM));

    Security security =
        ConnectionUri.parse(
                "rowans://a:1,b?ca-file=ca.pem&cert-file=c.pem&key-file=k%20k.pem"
                    + "&key-password-file=p&verify-host=false&mechanism=plain")
            .config()
            .security();

    assertThat(security.mechanism()).isEqualTo(Security.Mechanism.PLAIN);
    assertThat(security.tls())
        .isEqualTo(
            new Security.Tls(
                new TlsFiles(Path.of("c.pem"), Path.of("k k.pem"), Path.of("p"), Path.of("ca.pem")),
                false));
  }

  @Test
  void aPasswordIsNeverSentInTheClear() {
    assertThatThrownBy(() -> ConnectionUri.parse("rowan://a?mechanism=plain"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'mechanism' plain")
        .hasMessageContaining("rowans://");
    assertThatThrownBy(() -> new Security(null, Security.Mechanism.PLAIN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void optionsOfTlsNeedTls() {
    assertThatThrownBy(() -> ConnectionUri.parse("rowan://a?ca-file=x&verify-host=false"))
        .hasMessageContaining("'ca-file' has a meaning for TLS only")
        .hasMessageContaining("'verify-host' has a meaning for TLS only");
    assertThatThrownBy(() -> ConnectionUri.parse("rowans://a?cert-file=x&mechanism=md5"))
        .hasMessageContaining("'cert-file' and 'key-file' belong together")
        .hasMessageContaining("'mechanism' must be scram or plain, not 'md5'");
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
