package org.rowanmq.store.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.rowanmq.broker.store.StoreException;

/**
 * An administrator's statement, cut into words far enough to tell that it is one query and names
 * none of the things a query must not. It is the second lock: the first are the database's own, a
 * user with few rights or a read-only transaction.
 */
final class SqlText {
  private static final Set<String> FIRST = Set.of("SELECT", "WITH", "VALUES", "EXPLAIN", "TABLE");

  /** Write, lock rows, or write files. */
  private static final Set<String> REFUSED =
      Set.of(
          "INTO",
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "SHARE",
          "COPY",
          "CALL",
          "LOCK",
          "OUTFILE",
          "DUMPFILE",
          "LOAD_FILE",
          "SLEEP",
          "PG_SLEEP",
          "BENCHMARK",
          "GET_LOCK");

  private record Word(String text, int from, int to) {}

  private final String text;
  private final List<Word> words = new ArrayList<>();
  private boolean selectsAll;

  private SqlText(String text) {
    this.text = text;
  }

  /**
   * @throws StoreException.Rejected if it is not one query
   */
  static SqlText of(String statement) throws StoreException {
    SqlText sql = new SqlText(statement.strip());
    sql.cut();
    if (sql.words.isEmpty() || !FIRST.contains(sql.words.get(0).text)) {
      throw refused("begins with SELECT, WITH, VALUES, TABLE or EXPLAIN");
    }
    for (Word word : sql.words) {
      if (REFUSED.contains(word.text)) {
        throw refused("does not contain " + word.text + " outside of quotes");
      }
    }
    return sql;
  }

  /** The statement, without a semicolon at its end. */
  String text() {
    return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
  }

  /** Whether a word, or anything that may stand for every column, occurs outside of texts. */
  boolean mentionsAnyOf(Set<String> upperCaseWords) {
    return selectsAll
        || words.stream()
            .anyMatch(word -> word.text.equals("TABLE") || upperCaseWords.contains(word.text));
  }

  /** The statement with each {@code word} as another one. */
  String with(String upperCaseWord, String other) {
    StringBuilder result = new StringBuilder();
    int copied = 0;
    for (Word word : words) {
      if (word.text.equals(upperCaseWord)) {
        result.append(text, copied, word.from).append(other);
        copied = word.to;
      }
    }
    result.append(text, copied, text.length());
    String all = result.toString();
    return all.endsWith(";") ? all.substring(0, all.length() - 1) : all;
  }

  private void cut() throws StoreException {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\'') {
        at = quoted(at);
      } else if (c == '"' || c == '`') {
        int end = quoted(at);
        words.add(new Word(text.substring(at + 1, end - 1).toUpperCase(Locale.ROOT), at, end));
        at = end;
      } else if (Character.isJavaIdentifierStart(c) && c != '$') {
        int end = at + 1;
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
          end++;
        }
        words.add(new Word(text.substring(at, end).toUpperCase(Locale.ROOT), at, end));
        at = end;
      } else {
        at = other(at, c);
      }
    }
  }

  private int other(int at, char c) throws StoreException {
    if (c == ';' && at < text.length() - 1) {
      throw refused("is a single one");
    }
    boolean comment =
        text.startsWith("--", at) || text.startsWith("/*", at) || c == '#' || c == '$' || c == '\\';
    if (comment) {
      throw refused("has no comments, dollar signs or backslashes outside of quotes");
    }
    if (c == '*') {
      selectsAll |=
          !text.substring(0, at).stripTrailing().toUpperCase(Locale.ROOT).endsWith("COUNT(");
    }
    return at + 1;
  }

  /** The index behind the closing quote; two quotes stand for one. A backslash could hide one. */
  private int quoted(int from) throws StoreException {
    char quote = text.charAt(from);
    int at = from + 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        throw refused("has no backslash");
      }
      if (c == quote) {
        if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
          at++;
        } else {
          return at + 1;
        }
      }
      at++;
    }
    throw refused("closes its quotes");
  }

  private static StoreException.Rejected refused(String rule) {
    return new StoreException.Rejected(
        "Not carried out: the statement must be one that " + rule, null);
  }
}
