package org.rowanmq.broker.engine.selector;

/** A literal: String, Boolean, Long, Float or Double. */
record Constant(Object literal, Type type) implements Expression {

  static final Constant TRUE = new Constant(true, Type.BOOLEAN);
  static final Constant FALSE = new Constant(false, Type.BOOLEAN);

  static Constant of(String literal) {
    return new Constant(literal, Type.STRING);
  }

  static Constant of(Number literal) {
    return new Constant(literal, Type.NUMBER);
  }

  @Override
  public Object value(SelectorInput input) {
    return literal;
  }
}
