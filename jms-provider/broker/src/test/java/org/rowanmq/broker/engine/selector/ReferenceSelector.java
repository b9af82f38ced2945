package org.rowanmq.broker.engine.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Random selectors that know their value: every node is its text, with as few parentheses as
 * precedence allows, and a function that computes it as the specification's tables read. Shares no
 * code with the evaluator under test.
 */
final class ReferenceSelector {

  static final String[] NAMES = {"a", "b", "c", "d", "e"};

  private static final int OR = 1;
  private static final int AND = 2;
  private static final int NOT = 3;
  private static final int PREDICATE = 4;
  private static final int SUM = 5;
  private static final int PRODUCT = 6;
  private static final int SIGN = 7;
  private static final int PRIMARY = 8;

  private ReferenceSelector() {}

  /** A text, the level of its outermost operator, and its value for a message. */
  record Node(String written, int level, Function<Message, @Nullable Object> meaning) {

    /** The text, in parentheses if it binds less tightly than its place asks. */
    String text(int place) {
      return level < place ? "(" + written + ")" : written;
    }

    @Nullable Object value(Message message) {
      return meaning.apply(message);
    }

    @Nullable Boolean truth(Message message) {
      Object value = value(message);
      return value instanceof Boolean ? (Boolean) value : null;
    }
  }

  static Node condition(Random random, int depth) {
    if (depth == 0) {
      return predicate(random, 0);
    }
    Node left = condition(random, depth - 1);
    Node right = condition(random, random.nextInt(depth));
    switch (random.nextInt(5)) {
      case 0:
        return new Node(
            left.text(OR) + " OR " + right.text(AND), OR, m -> or(left.truth(m), right.truth(m)));
      case 1:
      case 2:
        return new Node(
            left.text(AND) + " AND " + right.text(NOT),
            AND,
            m -> not(or(not(left.truth(m)), not(right.truth(m)))));
      case 3:
        return new Node("NOT " + left.text(NOT), NOT, m -> not(left.truth(m)));
      default:
        return predicate(random, depth);
    }
  }

  private static @Nullable Boolean or(@Nullable Boolean left, @Nullable Boolean right) {
    if (left == Boolean.TRUE || right == Boolean.TRUE) {
      return Boolean.TRUE;
    }
    return left == null || right == null ? null : Boolean.FALSE;
  }

  private static @Nullable Boolean not(@Nullable Boolean truth) {
    return truth == null ? null : Boolean.valueOf(!truth);
  }

  private static Node predicate(Random random, int depth) {
    Node name = name(random);
    String not = random.nextBoolean() ? "NOT " : "";
    switch (random.nextInt(7)) {
      case 0:
        return new Node(
            name.written() + " IS " + not + "NULL",
            PREDICATE,
            m -> (name.value(m) == null) == not.isEmpty());
      case 1:
        return like(random, name, not);
      case 2:
        return new Node(
            name.written() + " " + not + "IN ('a', 'ab')",
            PREDICATE,
            m -> ofString(name.value(m), s -> (s.equals("a") || s.equals("ab")) == not.isEmpty()));
      case 3:
        return between(random, depth, not);
      case 4:
        return name;
      case 5:
        Node string = random.nextBoolean() ? name(random) : constant("'ab'", "ab");
        boolean equal = random.nextBoolean();
        return new Node(
            name.written() + (equal ? "=" : "<>") + string.written(),
            PREDICATE,
            m -> compare(equal ? "=" : "<>", name.value(m), string.value(m)));
      default:
        String[] operators = {"=", "<>", "<", "<=", ">", ">="};
        String operator = operators[random.nextInt(operators.length)];
        Node left = number(random, depth);
        Node right = number(random, depth);
        return new Node(
            left.text(SUM) + " " + operator + " " + right.text(SUM),
            PREDICATE,
            m -> compare(operator, left.value(m), right.value(m)));
    }
  }

  private static Node between(Random random, int depth, String not) {
    Node value = number(random, depth);
    Node low = number(random, 0);
    Node high = number(random, depth);
    return new Node(
        value.text(SUM) + " " + not + "BETWEEN " + low.text(SUM) + " AND " + high.text(SUM),
        PREDICATE,
        m -> {
          Object v = value.value(m);
          return not.isEmpty()
              ? not(or(not(compare(">=", v, low.value(m))), not(compare("<=", v, high.value(m)))))
              : or(compare("<", v, low.value(m)), compare(">", v, high.value(m)));
        });
  }

  private static Node like(Random random, Node name, String not) {
    StringBuilder pattern = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      pattern.append(new String[] {"a", "b", "%", "_", "!%", "!_", "!!"}[random.nextInt(7)]);
    }
    return new Node(
        name.written() + " " + not + "LIKE '" + pattern + "' ESCAPE '!'",
        PREDICATE,
        m -> ofString(name.value(m), s -> like(s, pattern.toString()) == not.isEmpty()));
  }

  private static boolean like(String text, String pattern) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    switch (pattern.charAt(0)) {
      case '%':
        return like(text, pattern.substring(1))
            || !text.isEmpty() && like(text.substring(1), pattern);
      case '_':
        return !text.isEmpty() && like(text.substring(1), pattern.substring(1));
      case '!':
        return text.startsWith(pattern.substring(1, 2))
            && like(text.substring(1), pattern.substring(2));
      default:
        return text.startsWith(pattern.substring(0, 1))
            && like(text.substring(1), pattern.substring(1));
    }
  }

  private static @Nullable Boolean ofString(
      @Nullable Object value, Function<String, Boolean> test) {
    return value == null
        ? null
        : Boolean.valueOf(value instanceof String && test.apply((String) value));
  }

  private static Node number(Random random, int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      List<Node> leaves =
          new ArrayList<>(
              List.of(
                  constant("3", 3L),
                  constant("0", 0L),
                  constant("2.5", 2.5),
                  constant("1.5F", 1.5f),
                  constant("0x7", 7L)));
      leaves.add(name(random));
      leaves.add(name(random));
      leaves.add(new Node("-9223372036854775808", SIGN, m -> Long.MIN_VALUE));
      return leaves.get(random.nextInt(leaves.size()));
    }
    Node left = number(random, depth - 1);
    Node right = number(random, random.nextInt(depth));
    switch (random.nextInt(5)) {
      case 0:
        return new Node(
            "- " + left.text(SIGN), SIGN, m -> compute('-', -0.0f, left.value(m), true));
      case 1:
        return binary('+', SUM, left, right);
      case 2:
        return binary('-', SUM, left, right);
      case 3:
        return binary('*', PRODUCT, left, right);
      default:
        return binary('/', PRODUCT, left, right);
    }
  }

  private static Node binary(char operator, int level, Node left, Node right) {
    return new Node(
        left.text(level) + " " + operator + " " + right.text(level + 1),
        level,
        m -> compute(operator, left.value(m), right.value(m), false));
  }

  private static Node name(Random random) {
    String name = NAMES[random.nextInt(NAMES.length)];
    return new Node(name, PRIMARY, m -> m.value(name));
  }

  private static Node constant(String text, Object value) {
    return new Node(text, PRIMARY, m -> value);
  }

  /** Unary minus is a subtraction from zero, of the operand's own type. */
  private static @Nullable Object compute(
      char operator, @Nullable Object left, @Nullable Object right, boolean unary) {
    if (!(left instanceof Number) || !(right instanceof Number)) {
      return null;
    }
    Number x = (Number) left;
    Number y = (Number) right;
    int rank = unary ? rank(y) : Math.max(rank(x), rank(y));
    if (operator == '/' && y.doubleValue() == 0) {
      return null;
    }
    if (rank == 0) {
      long p = x.longValue();
      long q = y.longValue();
      return operator == '+'
          ? p + q
          : operator == '-' ? p - q : operator == '*' ? p * q : (Object) (p / q);
    }
    if (rank == 1) {
      float p = x.floatValue();
      float q = y.floatValue();
      return operator == '+'
          ? p + q
          : operator == '-' ? p - q : operator == '*' ? p * q : (Object) (p / q);
    }
    double p = x.doubleValue();
    double q = y.doubleValue();
    return operator == '+'
        ? p + q
        : operator == '-' ? p - q : operator == '*' ? p * q : (Object) (p / q);
  }

  private static int rank(Number number) {
    return number instanceof Double ? 2 : number instanceof Float ? 1 : 0;
  }

  private static @Nullable Boolean compare(
      String operator, @Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return null;
    }
    boolean numbers = left instanceof Number && right instanceof Number;
    if (!numbers) {
      boolean alike = left.getClass() == right.getClass();
      return alike
          && (operator.equals("=") && left.equals(right)
              || operator.equals("<>") && !left.equals(right));
    }
    Number x = (Number) left;
    Number y = (Number) right;
    int rank = Math.max(rank(x), rank(y));
    boolean less =
        rank == 0
            ? x.longValue() < y.longValue()
            : rank == 1 ? x.floatValue() < y.floatValue() : x.doubleValue() < y.doubleValue();
    boolean equal =
        rank == 0
            ? x.longValue() == y.longValue()
            : rank == 1 ? x.floatValue() == y.floatValue() : x.doubleValue() == y.doubleValue();
    boolean greater =
        rank == 0
            ? x.longValue() > y.longValue()
            : rank == 1 ? x.floatValue() > y.floatValue() : x.doubleValue() > y.doubleValue();
    switch (operator) {
      case "=":
        return equal;
      case "<>":
        return !equal;
      case "<":
        return less;
      case "<=":
        return less || equal;
      case ">":
        return greater;
      default:
        return greater || equal;
    }
  }
}
