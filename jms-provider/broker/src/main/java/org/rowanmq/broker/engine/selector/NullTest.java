package org.rowanmq.broker.engine.selector;

/** IS NULL and IS NOT NULL: the only conditions that are never unknown. */
record NullTest(Identifier identifier, boolean negated) implements Expression {

  @Override
  public Type type() {
    return Type.BOOLEAN;
  }

  @Override
  public Object value(SelectorInput input) {
    return (identifier.value(input) == null) != negated;
  }
}
