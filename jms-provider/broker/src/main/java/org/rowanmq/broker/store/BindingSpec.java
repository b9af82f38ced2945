package org.rowanmq.broker.store;

import org.rowanmq.wire.Destination;

/**
 * What takes messages from an exchange on. Immutable.
 *
 * @param id unique in the partition, never reused; drawn from the message id range
 * @param exchange where the messages come from
 * @param target a queue, or an exchange without a routing key
 * @param when which messages: what this is depends on the exchange's kind ({@code
 *     docs/routing.md}); empty for all, or for the empty routing key
 */
public record BindingSpec(long id, String exchange, Destination target, String when) {
  /** The longest condition, in characters. */
  public static final int WHEN_MAX = 16_000;
}
