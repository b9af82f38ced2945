package org.rowanmq.broker.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.broker.engine.exchange.RoutingInput;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ProtocolException;

/**
 * A publication as selectors of subscriptions and conditions of bindings see it; the content is
 * parsed at most once for all of them. For one thread: the engine's, or the worker's that looks at
 * the body.
 */
final class PublicationInput implements RoutingInput {
  /** Names the routing key where the destination does not. */
  static final String KEY_PROPERTY = "JMS_Rowan_Key";

  private final Publication publication;
  private final Annotations annotations;
  private final boolean isRehearsal;
  private @Nullable String key;
  private @Nullable ContentView view;
  private @Nullable Map<String, @Nullable Object> properties;

  PublicationInput(Publication publication) {
    this(publication, false);
  }

  /**
   * @param isRehearsal it is only asked where the publication would go
   */
  PublicationInput(Publication publication, boolean isRehearsal) {
    this.publication = publication;
    this.isRehearsal = isRehearsal;
    ClientFrame.Send frame = publication.frame();
    this.annotations =
        new Annotations(
            frame.destination(),
            publication.producerId(),
            frame.sequence(),
            publication.user(),
            0,
            0,
            frame.persistent(),
            0,
            0,
            Map.of());
  }

  @Override
  public String key() {
    String known = key;
    if (known == null) {
      Destination destination = annotations.destination();
      known =
          destination.kind() == DestinationKind.EXCHANGE
              ? destination.routingKey()
              : destination.name();
      if (known == null) {
        Object value = value(KEY_PROPERTY);
        known = value == null ? "" : value.toString();
      }
      key = known;
    }
    return known;
  }

  @Override
  public @Nullable Object value(String identifier) {
    Map<String, @Nullable Object> known = properties;
    return known != null && !identifier.startsWith("JMS")
        ? known.get(identifier)
        : SelectorValues.value(identifier, publication.frame().priority(), annotations, this::view);
  }

  @Override
  public Map<String, @Nullable Object> properties() {
    Map<String, @Nullable Object> known = properties;
    if (known == null) {
      ContentView content = view();
      known = content == null ? Map.of() : content.properties();
      properties = known;
    }
    return known;
  }

  @Override
  public BodyAnswer body() {
    return publication.body();
  }

  @Override
  public boolean isRehearsal() {
    return isRehearsal;
  }

  private @Nullable ContentView view() {
    if (view == null) {
      try {
        view = ContentView.of(publication.frame().content().bytes());
      } catch (ProtocolException unreadable) {
        return null;
      }
    }
    return view;
  }
}
