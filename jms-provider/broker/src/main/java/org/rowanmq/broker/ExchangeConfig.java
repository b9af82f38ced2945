package org.rowanmq.broker;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.DeclaredExchange;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.wire.Destination;

/** An exchange that is to exist, with just these bindings. */
public record ExchangeConfig(
    @Doc("Name; topics is the built-in one, of which only bindings are declared") String name,
    @Doc("direct, topic, fanout, headers, content or balance") String type,
    @Doc(
            "How a balance exchange chooses: round-robin, random, weighted, least-loaded, 'hash' of"
                + " the key or 'hash:PROPERTY'")
        String by,
    @Doc("Exchange for what matches no binding; empty for none") String alternate,
    @Doc("What is bound to it") List<BindingConfig> bindings) {
  public ExchangeConfig {
    // An entry without target says nothing: the one in the commented file is like that.
    bindings = bindings.stream().filter(each -> !each.to().isEmpty()).toList();
    ConfigCheck check =
        new ConfigCheck()
            .require(
                "name",
                name.length() <= ExchangeSpec.NAME_MAX && name.indexOf('?') < 0,
                "'"
                    + name
                    + "' is not allowed: up to "
                    + ExchangeSpec.NAME_MAX
                    + " characters without '?'")
            .require(
                "type",
                kindOf(type) != null,
                "'"
                    + type
                    + "' is not allowed: direct, topic, fanout, headers, content or balance");
    check.done();
  }

  /** None. */
  public static ExchangeConfig defaults() {
    return new ExchangeConfig("", "topic", "", "", List.of());
  }

  private static ExchangeSpec.@Nullable Kind kindOf(String type) {
    for (ExchangeSpec.Kind each : ExchangeSpec.Kind.values()) {
      if (each.text().equals(type.toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    return null;
  }

  /** As the engine takes it. */
  public DeclaredExchange declared() {
    ExchangeSpec.Kind kind = Objects.requireNonNull(kindOf(type));
    return new DeclaredExchange(
        new ExchangeSpec(name, kind, by, alternate.isEmpty() ? null : alternate),
        bindings.stream()
            .map(each -> new DeclaredExchange.Binding(each.target(), each.when()))
            .toList());
  }

  /** A binding. */
  public record BindingConfig(
      @Doc("Queue, as NAME or queue://NAME, or exchange://NAME") String to,
      @Doc("Which messages, in the language of the exchange's type") String when) {
    public BindingConfig {
      new ConfigCheck()
          .require(
              "to",
              to.isEmpty() || isDestination(to),
              "'" + to + "' is not allowed: NAME, queue://NAME or exchange://NAME")
          .done();
    }

    private static boolean isDestination(String to) {
      try {
        return !parse(to).kind().isTopic();
      } catch (IllegalArgumentException wrong) {
        return false;
      }
    }

    private static Destination parse(String to) {
      return to.contains("://") ? Destination.parse(to) : Destination.queue(to);
    }

    Destination target() {
      return parse(to);
    }

    /** None. */
    public static BindingConfig defaults() {
      return new BindingConfig("", "");
    }
  }
}
