package org.rowanmq.store.jdbc;

import java.util.ArrayList;
import java.util.List;

/** What a look at a server's settings found. One use, one thread. */
final class Findings {
  private final List<String> unsafe = new ArrayList<>();

  /**
   * Notes a setting whose value may lose confirmed messages.
   *
   * @param why what can happen, in a sentence without its full stop
   */
  void require(boolean safe, String setting, String value, String allowed, String why) {
    if (!safe) {
      unsafe.add(setting + " is " + value + ", allowed is " + allowed + ": " + why);
    }
  }

  /** One sentence for each. */
  List<String> unsafe() {
    return List.copyOf(unsafe);
  }
}
