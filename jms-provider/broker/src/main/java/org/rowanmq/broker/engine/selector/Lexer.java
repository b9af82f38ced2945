package org.rowanmq.broker.engine.selector;

import java.util.Map;
import org.rowanmq.broker.engine.selector.Token.Kind;

/** Cuts the text of a selector into tokens, one per call, for one {@link Parser}. */
final class Lexer {

  private static final Map<String, Kind> KEYWORDS =
      Map.ofEntries(
          Map.entry("and", Kind.AND),
          Map.entry("between", Kind.BETWEEN),
          Map.entry("escape", Kind.ESCAPE),
          Map.entry("false", Kind.FALSE),
          Map.entry("in", Kind.IN),
          Map.entry("is", Kind.IS),
          Map.entry("like", Kind.LIKE),
          Map.entry("not", Kind.NOT),
          Map.entry("null", Kind.NULL),
          Map.entry("or", Kind.OR),
          Map.entry("true", Kind.TRUE));

  private final String text;
  private int at;

  Lexer(String text) {
    this.text = text;
  }

  /** The next token; after the last one END for ever. */
  Token next() throws SelectorSyntaxException {
    while (at < text.length() && isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(Kind.END, "", at + 1);
    }
    char c = text.charAt(at);
    if (c == '\'') {
      return string();
    }
    if (isDigit(c) || c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
      return number();
    }
    if (Character.isJavaIdentifierStart(text.codePointAt(at))) {
      return word();
    }
    return symbol(c);
  }

  /** JMS 3.1 §3.8.1.1: whitespace as Java defines it, not as Unicode does. */
  private static boolean isWhitespace(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private Token string() throws SelectorSyntaxException {
    int start = at;
    StringBuilder content = new StringBuilder();
    while (true) {
      int quote = text.indexOf('\'', at + 1);
      if (quote < 0) {
        throw new SelectorSyntaxException(
            text, start + 1, "expected a closing ' for the string that begins here");
      }
      content.append(text, at + 1, quote);
      at = quote + 1;
      if (at == text.length() || text.charAt(at) != '\'') {
        return new Token(Kind.STRING, content.toString(), start + 1);
      }
      content.append('\'');
    }
  }

  /**
   * Takes everything that could belong to a number; whether it is one, {@link NumberLiteral} says.
   */
  private Token number() {
    int start = at;
    boolean hexadecimal = text.startsWith("0x", at) || text.startsWith("0X", at);
    while (at < text.length()) {
      int c = text.codePointAt(at);
      boolean signOfExponent =
          (c == '+' || c == '-') && isExponentMark(text.charAt(at - 1), hexadecimal);
      if (c != '.' && !Character.isJavaIdentifierPart(c) && !(at > start && signOfExponent)) {
        break;
      }
      at += Character.charCount(c);
    }
    return new Token(Kind.NUMBER, text.substring(start, at), start + 1);
  }

  private static boolean isExponentMark(char c, boolean hexadecimal) {
    return hexadecimal ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
  }

  private Token word() {
    int start = at;
    while (at < text.length() && Character.isJavaIdentifierPart(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    String word = text.substring(start, at);
    Kind keyword = KEYWORDS.get(asciiLowerCase(word));
    return new Token(keyword == null ? Kind.IDENTIFIER : keyword, word, start + 1);
  }

  /**
   * Folds A to Z only: by Unicode's rules a word with a Kelvin sign would become the keyword LIKE.
   */
  private static String asciiLowerCase(String word) {
    if (word.length() > "between".length()) {
      return "";
    }
    StringBuilder folded = new StringBuilder(word);
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        folded.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return folded.toString();
  }

  private Token symbol(char c) throws SelectorSyntaxException {
    int start = at++;
    Kind kind =
        switch (c) {
          case '=' -> Kind.EQUAL;
          case '+' -> Kind.PLUS;
          case '-' -> Kind.MINUS;
          case '*' -> Kind.STAR;
          case '/' -> Kind.SLASH;
          case '(' -> Kind.OPEN;
          case ')' -> Kind.CLOSE;
          case ',' -> Kind.COMMA;
          case '<' -> taken('=') ? Kind.LESS_OR_EQUAL : taken('>') ? Kind.NOT_EQUAL : Kind.LESS;
          case '>' -> taken('=') ? Kind.GREATER_OR_EQUAL : Kind.GREATER;
          default -> throw new SelectorSyntaxException(text, start + 1, unknownSymbol(c, start));
        };
    return new Token(kind, kind.words, start + 1);
  }

  private boolean taken(char c) {
    boolean found = at < text.length() && text.charAt(at) == c;
    if (found) {
      at++;
    }
    return found;
  }

  private String unknownSymbol(char c, int start) {
    if (c == '!') {
      return "expected NOT or <>, found !";
    }
    if (c == '"') {
      return "expected ' around a string, found \"";
    }
    boolean printable = c > ' ' && c < 127;
    return "expected an operand or an operator, found "
        + (printable
            ? String.valueOf(c)
            : String.format("the character U+%04X", text.codePointAt(start)));
  }
}
