package org.rowanmq.server.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All pages of an answer.
 *
 * @param note what the broker has to say about the answer; usually empty
 */
public record AdminTable(List<String> columns, List<List<String>> rows, String note) {
  /** A value that stands for SQL's NULL. */
  public static final String NULL = "\0";

  /** Without a note. */
  public AdminTable(List<String> columns, List<List<String>> rows) {
    this(columns, rows, "");
  }

  /** First column → second column. */
  public Map<String, String> asMap() {
    Map<String, String> map = new HashMap<>();
    for (List<String> row : rows) {
      if (row.size() > 1) {
        map.put(row.get(0), row.get(1));
      }
    }
    return map;
  }
}
