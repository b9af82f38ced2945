package org.rowanmq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrokerConfigTest {
  private static final Set<Type> SCALARS =
      Set.of(
          String.class,
          int.class,
          long.class,
          double.class,
          boolean.class,
          Duration.class,
          ByteSize.class,
          Path.class);

  @Test
  void everyKeyIsDocumentedAndOfATypeTheLoaderKnows() {
    List<String> wrong = new ArrayList<>();
    inspect(BrokerConfig.class, wrong);
    assertThat(wrong).isEmpty();
  }

  private static void inspect(Class<?> type, List<String> wrong) {
    assertThat(type.getRecordComponents()).hasSizeLessThanOrEqualTo(8);
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getAnnotation(Doc.class) == null) {
        wrong.add(component + " has no @Doc");
      }
      Class<?> value = component.getType();
      if (component.getGenericType() instanceof ParameterizedType list) {
        value = (Class<?>) list.getActualTypeArguments()[0];
      }
      if (value.isRecord() && value != ByteSize.class) {
        inspect(value, wrong);
      } else if (!SCALARS.contains(value) && !value.isEnum()) {
        wrong.add(component + " has a type the loader does not know");
      }
    }
  }

  @Test
  void defaultsBindTheLoopbackAddressOnly() {
    ListenerConfig listener = BrokerConfig.defaults().listeners().get(0);
    assertThat(listener.host()).isEqualTo("127.0.0.1");
    assertThat(listener.port()).isEqualTo(7611);
  }

  @Test
  void allProblemsOfARecordAreToldAtOnceWithKeyValueAndRange() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                new ListenerConfig("127.0.0.1", 70_000, 0, ByteSize.mib(32), TlsConfig.defaults()));
    assertThat(refused.problems())
        .extracting(ConfigException.Problem::toString)
        .containsExactly(
            "port: 70000 is not allowed: must be between 0 and 65535",
            "max-connections: 0 is not allowed: must be between 1 and 1000000");
  }

  @Test
  void sizesAndDurationsAreToldInTheFormTheyAreWrittenIn() {
    LimitsConfig d = LimitsConfig.defaults();
    assertThatThrownBy(
            () ->
                new LimitsConfig(
                    ByteSize.kib(1),
                    d.maxFrameBeforeAuthentication(),
                    d.maxMessage(),
                    d.largeMessage(),
                    d.memory(),
                    d.windowMessages(),
                    d.transaction(),
                    new LimitsConfig.Allowance(0, ByteSize.mib(1))))
        .hasMessage(
            "max-frame: 1KiB is not allowed: must be between 8KiB and 16MiB; send-credit.messages:"
                + " 0 is not allowed: must be between 1 and 1000000");
    assertThatThrownBy(
            () -> new SecurityConfig(Duration.ofSeconds(10), Duration.ofMillis(5), 20_000))
        .hasMessage("idle-timeout: 5ms is not allowed: must be between 1s and 1h");
  }

  @Test
  void anAddressMayBeListedOnlyOnce() {
    assertThatThrownBy(
            () ->
                BrokerConfig.defaults()
                    .withListeners(ListenerConfig.defaults(), ListenerConfig.defaults()))
        .hasMessage("listeners[1].port: 127.0.0.1:7611 is listed twice");
  }

  @Test
  void aNameThatCouldConfuseALogIsRefused() {
    BrokerConfig d = BrokerConfig.defaults();
    assertThatThrownBy(
            () ->
                new BrokerConfig(
                    "a\nb",
                    d.listeners(),
                    d.limits(),
                    d.security(),
                    d.destinations(),
                    d.exchanges(),
                    d.engine()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("name: ");
  }

  @Test
  void sizesReadBackAsTheyAreWritten() {
    for (String text : List.of("0B", "1000B", "256KiB", "16MiB", "3GiB", "1025KiB")) {
      assertThat(ByteSize.parse(text)).hasToString(text);
    }
    assertThat(ByteSize.parse("65536")).isEqualTo(ByteSize.kib(64));
    for (String text : List.of("", "KiB", "-1", "1.5MiB", "16MB", "9999999999GiB")) {
      assertThatThrownBy(() -> ByteSize.parse(text)).hasMessageContaining("'" + text + "'");
    }
  }

  @Test
  void durationsReadBackAsTheyAreWritten() {
    for (String text : List.of("0s", "500ms", "10s", "90s", "5m", "36h", "7d")) {
      assertThat(Durations.format(Durations.parse(text))).isEqualTo(text);
    }
    for (String text : List.of("", "10", "-1s", "1w", "PT10S")) {
      assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("'" + text + "'");
    }
  }

  @Test
  void tlsThatCannotWorkIsRefusedKeyByKey() {
    Path file = Path.of("some.pem");
    Path none = Path.of("");

    assertThatThrownBy(
            () ->
                new TlsConfig(file, none, none, none, ClientAuth.REQUIRED, List.of("SSLv3"), false))
        .hasMessageContaining("key: missing")
        .hasMessageContaining("client-ca: missing")
        .hasMessageContaining("protocols: [SSLv3] is not allowed");
    assertThatThrownBy(
            () -> new TlsConfig(none, file, none, none, ClientAuth.NONE, List.of("TLSv1.3"), false))
        .hasMessageContaining("certificate: missing");
    assertThatThrownBy(() -> TlsConfig.defaults().withPlain())
        .hasMessageContaining("certificate: missing");
    assertThatThrownBy(() -> TlsConfig.of(file, file).withClientAuth(ClientAuth.NONE, file))
        .hasMessageContaining("client-auth: is none");
    assertThat(TlsConfig.of(file, file).isOn()).isTrue();
    assertThat(ListenerConfig.defaults().tls().isOn()).isFalse();
  }
}
