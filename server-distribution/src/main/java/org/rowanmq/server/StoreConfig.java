package org.rowanmq.server;

import java.nio.file.Path;
import org.rowanmq.broker.Doc;

/** Where messages lie. */
public record StoreConfig(
    @Doc(
            "Directory of the database and of admin.password; a relative one lies in the"
                + " installation")
        Path directory) {
  /** {@code data}. */
  public static StoreConfig defaults() {
    return new StoreConfig(Path.of("data"));
  }
}
