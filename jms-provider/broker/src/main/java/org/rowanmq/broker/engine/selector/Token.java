package org.rowanmq.broker.engine.selector;

/**
 * A word of a selector and where it begins, from position 1. The content of a string is without its
 * quotes, a number or identifier is as written.
 */
record Token(Kind kind, String content, int position) {

  /** The kinds of words, with the way they are written in an error message. */
  enum Kind {
    IDENTIFIER("an identifier"),
    STRING("a string"),
    NUMBER("a number"),
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    PLUS("+"),
    MINUS("-"),
    STAR("*"),
    SLASH("/"),
    OPEN("("),
    CLOSE(")"),
    COMMA(","),
    AND("AND"),
    BETWEEN("BETWEEN"),
    ESCAPE("ESCAPE"),
    FALSE("FALSE"),
    IN("IN"),
    IS("IS"),
    LIKE("LIKE"),
    NOT("NOT"),
    NULL("NULL"),
    OR("OR"),
    TRUE("TRUE"),
    END("the end");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private static final int SHOWN = 40;

  /** The token as an error message shows it. */
  String described() {
    String shown = content.length() > SHOWN ? content.substring(0, SHOWN) + "..." : content;
    return switch (kind) {
      case STRING -> "the string '" + shown + "'";
      case IDENTIFIER, NUMBER -> shown;
      default -> kind.words;
    };
  }
}
