package org.rowanmq.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.Destination;

/** The part of {@link MessageStoreContract} that is about exchanges and bindings. */
abstract class ExchangeContract extends LookupContract {
  private static final String NAME = "\u00e9change \u2603".repeat(20);

  @Test
  void exchangesAndBindingsComeBackAsTheyWereStored() throws Exception {
    ExchangeSpec full = new ExchangeSpec(NAME, ExchangeSpec.Kind.BALANCE, "hash:JMSType", "rest");
    ExchangeSpec plain = new ExchangeSpec("A", ExchangeSpec.Kind.FANOUT, "", null);
    BindingSpec whole =
        new BindingSpec(
            Long.MAX_VALUE - 1,
            NAME,
            Destination.exchange("A", null),
            "\u0000\u001b'\ud83d\ude00".repeat(BindingSpec.WHEN_MAX / 5));
    BindingSpec empty = new BindingSpec(1, "A", Destination.queue("q".repeat(512)), "");
    owner.commit(
        new StoreOp.PutBinding(whole),
        new StoreOp.PutBinding(empty),
        new StoreOp.PutExchange(full),
        new StoreOp.PutExchange(plain));

    RecordedPartition told = owner.recover();
    assertThat(told.exchanges).containsExactlyInAnyOrder(full, plain);
    assertThat(told.bindings).containsExactlyInAnyOrder(whole, empty);
  }

  @Test
  void exchangeIsReplacedAndItsNameKeepsCase() throws Exception {
    ExchangeSpec upper = new ExchangeSpec("ORDERS", ExchangeSpec.Kind.DIRECT, "", null);
    ExchangeSpec before = new ExchangeSpec("orders", ExchangeSpec.Kind.TOPIC, "", "a");
    ExchangeSpec after = new ExchangeSpec("orders", ExchangeSpec.Kind.TOPIC, "", "b");
    owner.commit(new StoreOp.PutExchange(upper), new StoreOp.PutExchange(before));
    owner.commit(new StoreOp.PutExchange(after));

    assertThat(owner.recover().exchanges).containsExactlyInAnyOrder(upper, after);
  }

  @Test
  void exchangesAndBindingsAreDeletedWhetherTheyExistOrNot() throws Exception {
    ExchangeSpec spec = new ExchangeSpec("orders", ExchangeSpec.Kind.TOPIC, "", null);
    BindingSpec first = new BindingSpec(1, "orders", Destination.queue("a"), "x");
    BindingSpec second = new BindingSpec(2, "orders", Destination.queue("a"), "y");
    owner.commit(
        new StoreOp.PutExchange(spec),
        new StoreOp.PutBinding(first),
        new StoreOp.PutBinding(second));
    owner.commit(new StoreOp.DeleteBinding(1), new StoreOp.DeleteBinding(99));
    assertThat(owner.recover().bindings).containsExactly(second);

    owner.commit(
        new StoreOp.DeleteBinding(2),
        new StoreOp.DeleteExchange("orders"),
        new StoreOp.DeleteExchange("nothing"));
    assertThat(owner.recover().bindings).isEmpty();
    assertThat(owner.recover().exchanges).isEmpty();
  }
}
