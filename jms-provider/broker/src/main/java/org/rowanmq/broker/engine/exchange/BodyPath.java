package org.rowanmq.broker.engine.exchange;

import java.util.List;

/** An expression that names values in a body. Immutable, for any thread. */
interface BodyPath {
  /** What it is written as; equal to no other's that names other values. */
  String text();

  /** Where the text behind the expression goes on. */
  int end();

  /** What it names: strings, numbers, truth values; none if the body is of another kind. */
  List<Object> values(Body body) throws OverLimit;
}
