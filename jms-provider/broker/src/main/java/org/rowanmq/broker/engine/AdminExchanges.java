package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rowanmq.broker.engine.exchange.InvalidCondition;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;

/**
 * Administrators define exchanges and bindings, and ask where a message would go. Changes are
 * answered when they are durable. Confined to the engine thread.
 */
final class AdminExchanges {
  private static final int PAGE_ROWS = 500;
  private static final String TYPES = "direct, topic, fanout, headers, content or balance";
  private static final String PROPERTY = "property.";

  private final Partition partition;
  private final Router router;
  private final Exchanges exchanges;

  AdminExchanges(Parts parts) {
    this.partition = parts.partition();
    this.router = parts.publisher().router();
    this.exchanges = router.exchanges();
  }

  /** Carries out one of the operations on exchanges. */
  void request(Link link, ClientFrame.Admin frame) {
    try {
      switch (frame.operation()) {
        case LIST_EXCHANGES -> listExchanges(link, frame);
        case PUT_EXCHANGE -> put(link, frame);
        case DELETE_EXCHANGE -> {
          exchanges.delete(required(frame, "name"));
          replyWhenStored(link, frame);
        }
        case LIST_BINDINGS -> listBindings(link, frame);
        case BIND -> bind(link, frame);
        case UNBIND -> unbind(link, frame);
        case TEST_ROUTE -> test(link, frame);
        default -> throw new IllegalArgumentException(frame.operation().name());
      }
    } catch (InvalidCondition invalid) {
      link.send(
          new BrokerFrame.AdminReply(
              frame.request(),
              ErrorCode.ARGUMENT_INVALID,
              String.valueOf(invalid.getMessage()),
              List.of(),
              List.of(),
              ""));
    }
  }

  private void listExchanges(Link link, ClientFrame.Admin frame) {
    List<List<String>> rows = new ArrayList<>();
    String last = frame.page();
    String next = "";
    for (Exchange each : exchanges.after(last)) {
      if (rows.size() == PAGE_ROWS) {
        next = last;
        break;
      }
      last = each.spec.name();
      rows.add(
          List.of(
              last,
              each.spec.kind().text(),
              each.spec.by(),
              each.spec.alternate() == null ? "" : each.spec.alternate(),
              Integer.toString(each.bindings.size()),
              Long.toString(each.routed),
              Long.toString(each.unroutable)));
    }
    reply(
        link,
        frame,
        List.of("name", "type", "by", "alternate", "bindings", "routed", "unroutable"),
        rows,
        next);
  }

  private void put(Link link, ClientFrame.Admin frame) throws InvalidCondition {
    String type = required(frame, "type");
    ExchangeSpec.Kind kind;
    try {
      kind = ExchangeSpec.Kind.valueOf(type.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new InvalidCondition("Argument 'type' is '" + type + "'; allowed: " + TYPES);
    }
    String alternate = frame.arguments().getOrDefault("alternate", "");
    boolean isChanged =
        exchanges.put(
            new ExchangeSpec(
                required(frame, "name"),
                kind,
                frame.arguments().getOrDefault("by", ""),
                alternate.isEmpty() ? null : alternate));
    replyWhenStored(link, frame, isChanged);
  }

  private void listBindings(Link link, ClientFrame.Admin frame) throws InvalidCondition {
    String of = frame.arguments().get("exchange");
    long after = 0;
    try {
      after = frame.page().isEmpty() ? 0 : Long.parseLong(frame.page());
    } catch (NumberFormatException wrong) {
      throw new InvalidCondition("Page '" + frame.page() + "' is not one of LIST_BINDINGS");
    }
    if (of != null && exchanges.find(of) == null) {
      throw new InvalidCondition("There is no exchange '" + of + "'");
    }
    List<List<String>> rows = new ArrayList<>();
    String next = "";
    for (BindingSpec each : exchanges.bindingsAfter(after)) {
      if (of == null || each.exchange().equals(of)) {
        if (rows.size() == PAGE_ROWS) {
          next = Long.toString(after);
          break;
        }
        rows.add(List.of(each.exchange(), each.target().toString(), each.when()));
      }
      after = each.id();
    }
    reply(link, frame, List.of("exchange", "target", "when"), rows, next);
  }

  private void bind(Link link, ClientFrame.Admin frame) throws InvalidCondition {
    boolean isChanged =
        exchanges.bind(
            required(frame, "exchange"), target(frame), frame.arguments().getOrDefault("when", ""));
    replyWhenStored(link, frame, isChanged);
  }

  private void unbind(Link link, ClientFrame.Admin frame) throws InvalidCondition {
    String exchange = required(frame, "exchange");
    Destination target = target(frame);
    int removed = exchanges.unbind(exchange, target, frame.arguments().get("when"));
    if (removed == 0) {
      throw new InvalidCondition(
          "Exchange '" + exchange + "' has no such binding to '" + target + "'");
    }
    replyWhenStored(link, frame);
  }

  private void test(Link link, ClientFrame.Admin frame) throws InvalidCondition {
    String name = required(frame, "exchange");
    Exchange exchange = exchanges.find(name);
    if (exchange == null) {
      throw new InvalidCondition("There is no exchange '" + name + "'");
    }
    Map<String, String> properties = new HashMap<>();
    frame
        .arguments()
        .forEach(
            (argument, value) -> {
              if (argument.startsWith(PROPERTY)) {
                properties.put(argument.substring(PROPERTY.length()), value);
              }
            });
    RehearsalInput input =
        new RehearsalInput(frame.arguments().getOrDefault("key", ""), properties);
    List<List<String>> rows = new ArrayList<>();
    router.rehearse(exchange, input).forEach(each -> rows.add(List.of(each)));
    reply(link, frame, List.of("queue"), rows, "");
  }

  private static Destination target(ClientFrame.Admin frame) throws InvalidCondition {
    String text = required(frame, "target");
    try {
      return text.contains("://") ? Destination.parse(text) : Destination.queue(text);
    } catch (IllegalArgumentException wrong) {
      throw new InvalidCondition("Argument 'target': " + wrong.getMessage());
    }
  }

  private static String required(ClientFrame.Admin frame, String argument) throws InvalidCondition {
    String value = frame.arguments().get(argument);
    if (value == null || value.isBlank()) {
      throw new InvalidCondition("Argument '" + argument + "' is missing");
    }
    return value;
  }

  /** What changes nothing is durable, or on its way there in an earlier unit. */
  private void replyWhenStored(Link link, ClientFrame.Admin frame, boolean isChanged) {
    if (isChanged) {
      replyWhenStored(link, frame);
    } else {
      reply(link, frame, List.of(), List.of(), "");
    }
  }

  private void replyWhenStored(Link link, ClientFrame.Admin frame) {
    partition.whenStored(() -> reply(link, frame, List.of(), List.of(), ""));
    partition.whenRejected(
        () ->
            link.send(
                new BrokerFrame.AdminReply(
                    frame.request(),
                    ErrorCode.STORE_REJECTED,
                    "The database refuses this change",
                    List.of(),
                    List.of(),
                    "")));
  }

  private static void reply(
      Link link,
      ClientFrame.Admin frame,
      List<String> columns,
      List<List<String>> rows,
      String next) {
    link.send(new BrokerFrame.AdminReply(frame.request(), null, "", columns, rows, next));
  }
}
