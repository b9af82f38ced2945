package org.rowanmq.broker.engine.selector;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Expression.Type;
import org.rowanmq.broker.engine.selector.Token.Kind;

/**
 * Recursive descent over one selector, one method per level of precedence. Used once, by {@link
 * Selector#parse}.
 *
 * <pre>
 * or        = and { OR and }
 * and       = not { AND not }
 * not       = { NOT } predicate
 * predicate = sum [ ( = | &lt;&gt; | &lt; | &lt;= | &gt; | &gt;= ) sum
 *                 | [NOT] BETWEEN sum AND sum | [NOT] IN ( string { , string } )
 *                 | [NOT] LIKE string [ESCAPE string] | IS [NOT] NULL ]
 * sum       = product { (+ | -) product }
 * product   = sign { (* | /) sign }
 * sign      = { + | - } primary
 * primary   = string | number | TRUE | FALSE | identifier | ( or )
 * </pre>
 *
 * Only {@code ( or )} recurses, and its depth is bounded.
 */
final class Parser {

  /** JMS 3.1 §3.8.1.1 names the header fields a selector may use; these are the others. */
  private static final Set<String> REFUSED =
      Set.of("JMSDestination", "JMSExpiration", "JMSRedelivered", "JMSReplyTo", "JMSDeliveryTime");

  private final String text;
  private final Lexer lexer;
  private Token token;
  private int depth;

  Parser(String text) throws SelectorSyntaxException {
    this.text = text;
    this.lexer = new Lexer(text);
    this.token = lexer.next();
  }

  Expression parse() throws SelectorSyntaxException {
    if (token.kind() == Kind.END) {
      return Constant.TRUE;
    }
    Token start = token;
    Expression condition = condition(or(), start);
    if (token.kind() != Kind.END) {
      throw expected("an operator or the end");
    }
    return condition;
  }

  private Expression or() throws SelectorSyntaxException {
    Token start = token;
    Expression first = and();
    if (token.kind() != Kind.OR) {
      return first;
    }
    List<Expression> operands = new ArrayList<>();
    operands.add(condition(first, start));
    while (taken(Kind.OR)) {
      Token next = token;
      operands.add(condition(and(), next));
    }
    return new Disjunction(List.copyOf(operands));
  }

  private Expression and() throws SelectorSyntaxException {
    Token start = token;
    Expression first = not();
    if (token.kind() != Kind.AND) {
      return first;
    }
    List<Expression> operands = new ArrayList<>();
    operands.add(condition(first, start));
    while (taken(Kind.AND)) {
      Token next = token;
      operands.add(condition(not(), next));
    }
    return new Conjunction(List.copyOf(operands));
  }

  private Expression not() throws SelectorSyntaxException {
    if (token.kind() != Kind.NOT) {
      return predicate();
    }
    boolean inverts = false;
    while (taken(Kind.NOT)) {
      inverts = !inverts;
    }
    Token start = token;
    return new Negation(condition(predicate(), start), inverts);
  }

  private Expression predicate() throws SelectorSyntaxException {
    Token start = token;
    Expression left = sum();
    Comparison.Operator operator = comparisonOperator();
    if (operator != null) {
      return comparison(operator, left, start);
    }
    if (taken(Kind.IS)) {
      boolean negated = taken(Kind.NOT);
      expect(Kind.NULL);
      return new NullTest(identifier(left, start, "IS NULL"), negated);
    }
    boolean negated = taken(Kind.NOT);
    if (taken(Kind.BETWEEN)) {
      number(left, start);
      Expression low = numericSum();
      expect(Kind.AND);
      return new Between(left, low, numericSum(), negated);
    }
    if (taken(Kind.IN)) {
      return new Membership(identifier(left, start, "IN"), members(), negated);
    }
    if (taken(Kind.LIKE)) {
      return new Like(identifier(left, start, "LIKE"), pattern(), negated);
    }
    if (negated) {
      throw expected("BETWEEN, IN or LIKE after NOT");
    }
    return left;
  }

  private Comparison.@Nullable Operator comparisonOperator() {
    return switch (token.kind()) {
      case EQUAL -> Comparison.Operator.EQUAL;
      case NOT_EQUAL -> Comparison.Operator.NOT_EQUAL;
      case LESS -> Comparison.Operator.LESS;
      case LESS_OR_EQUAL -> Comparison.Operator.LESS_OR_EQUAL;
      case GREATER -> Comparison.Operator.GREATER;
      case GREATER_OR_EQUAL -> Comparison.Operator.GREATER_OR_EQUAL;
      default -> null;
    };
  }

  private Expression comparison(Comparison.Operator operator, Expression left, Token start)
      throws SelectorSyntaxException {
    if (operator.orders()) {
      number(left, start);
    }
    advance();
    return new Comparison(operator, left, operator.orders() ? numericSum() : sum());
  }

  private Set<String> members() throws SelectorSyntaxException {
    expect(Kind.OPEN);
    Set<String> members = new HashSet<>();
    do {
      members.add(expect(Kind.STRING).content());
    } while (taken(Kind.COMMA));
    if (!taken(Kind.CLOSE)) {
      throw expected(", or )");
    }
    return members;
  }

  private LikePattern pattern() throws SelectorSyntaxException {
    Token pattern = expect(Kind.STRING);
    String escape = null;
    if (taken(Kind.ESCAPE)) {
      Token character = expect(Kind.STRING);
      escape = character.content();
      if (escape.codePointCount(0, escape.length()) != 1) {
        throw expected("a string of one character after ESCAPE", character);
      }
    }
    LikePattern parsed = LikePattern.parse(pattern.content(), escape);
    if (parsed == null) {
      throw expected("a character after the escape character at the pattern's end", pattern);
    }
    return parsed;
  }

  private Expression sum() throws SelectorSyntaxException {
    Token start = token;
    Expression first = product();
    if (token.kind() != Kind.PLUS && token.kind() != Kind.MINUS) {
      return first;
    }
    number(first, start);
    List<Arithmetic.Step> steps = new ArrayList<>();
    while (token.kind() == Kind.PLUS || token.kind() == Kind.MINUS) {
      var operator =
          token.kind() == Kind.PLUS ? Arithmetic.Operator.ADD : Arithmetic.Operator.SUBTRACT;
      advance();
      Token next = token;
      steps.add(new Arithmetic.Step(operator, number(product(), next)));
    }
    return new Arithmetic(first, List.copyOf(steps));
  }

  private Expression product() throws SelectorSyntaxException {
    Token start = token;
    Expression first = sign();
    if (token.kind() != Kind.STAR && token.kind() != Kind.SLASH) {
      return first;
    }
    number(first, start);
    List<Arithmetic.Step> steps = new ArrayList<>();
    while (token.kind() == Kind.STAR || token.kind() == Kind.SLASH) {
      var operator =
          token.kind() == Kind.STAR ? Arithmetic.Operator.MULTIPLY : Arithmetic.Operator.DIVIDE;
      advance();
      Token next = token;
      steps.add(new Arithmetic.Step(operator, number(sign(), next)));
    }
    return new Arithmetic(first, List.copyOf(steps));
  }

  private Expression sign() throws SelectorSyntaxException {
    if (token.kind() != Kind.PLUS && token.kind() != Kind.MINUS) {
      return primary();
    }
    boolean negative = false;
    boolean lastIsMinus = false;
    while (token.kind() == Kind.PLUS || token.kind() == Kind.MINUS) {
      lastIsMinus = token.kind() == Kind.MINUS;
      negative ^= lastIsMinus;
      advance();
    }
    if (lastIsMinus && token.kind() == Kind.NUMBER && NumberLiteral.isDecimal(token.content())) {
      // The last minus goes into the literal, or -9223372036854775808 could not be written.
      Expression literal = number(true);
      return negative ? literal : new Sign(literal, true);
    }
    Token start = token;
    return new Sign(number(primary(), start), negative);
  }

  private Expression primary() throws SelectorSyntaxException {
    Token start = token;
    switch (start.kind()) {
      case STRING:
        advance();
        return Constant.of(start.content());
      case NUMBER:
        return number(false);
      case TRUE:
        advance();
        return Constant.TRUE;
      case FALSE:
        advance();
        return Constant.FALSE;
      case IDENTIFIER:
        return identifier();
      case OPEN:
        return parentheses();
      case NULL:
        throw expected("a value (NULL is tested by IS NULL)");
      default:
        throw expected("an identifier, a literal or (");
    }
  }

  private Expression number(boolean negative) throws SelectorSyntaxException {
    Token literal = token;
    try {
      Expression constant = Constant.of(NumberLiteral.parse(literal.content(), negative));
      advance();
      return constant;
    } catch (NumberFormatException e) {
      throw expected(String.valueOf(e.getMessage()), literal);
    }
  }

  private Expression identifier() throws SelectorSyntaxException {
    String name = token.content();
    if (REFUSED.contains(name)) {
      throw expected(
          "a property or one of JMSDeliveryMode, JMSPriority, JMSMessageID, JMSTimestamp, JMSCorrelationID"
              + " and JMSType (no other header field may be used in a selector)");
    }
    advance();
    return new Identifier(name);
  }

  private Expression parentheses() throws SelectorSyntaxException {
    if (++depth > Selector.MAX_DEPTH) {
      throw expected("at most " + Selector.MAX_DEPTH + " nested parentheses");
    }
    advance();
    Expression inner = or();
    if (!taken(Kind.CLOSE)) {
      throw expected("an operator or )");
    }
    depth--;
    return inner;
  }

  private Expression numericSum() throws SelectorSyntaxException {
    Token start = token;
    return number(sum(), start);
  }

  private Expression condition(Expression expression, Token start) throws SelectorSyntaxException {
    if (expression.type() == Type.NUMBER || expression.type() == Type.STRING) {
      throw expected("a condition", start);
    }
    return expression;
  }

  /**
   * JMS 3.1 §3.8.1.1: strings and booleans are compared by = and <> only, and there is no
   * arithmetic on them.
   */
  private Expression number(Expression expression, Token start) throws SelectorSyntaxException {
    if (expression.type() == Type.STRING || expression.type() == Type.BOOLEAN) {
      throw expected("a number", start);
    }
    return expression;
  }

  private Identifier identifier(Expression expression, Token start, String operator)
      throws SelectorSyntaxException {
    if (expression instanceof Identifier identifier) {
      return identifier;
    }
    throw expected("an identifier before " + operator, start);
  }

  private boolean taken(Kind kind) throws SelectorSyntaxException {
    if (token.kind() != kind) {
      return false;
    }
    advance();
    return true;
  }

  private Token expect(Kind kind) throws SelectorSyntaxException {
    Token found = token;
    if (found.kind() != kind) {
      throw expected(kind.words);
    }
    advance();
    return found;
  }

  private void advance() throws SelectorSyntaxException {
    token = lexer.next();
  }

  private SelectorSyntaxException expected(String what) {
    return expected(what, token);
  }

  private SelectorSyntaxException expected(String what, Token found) {
    return new SelectorSyntaxException(
        text, found.position(), "expected " + what + ", found " + found.described());
  }
}
