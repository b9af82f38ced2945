package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * Puts an {@link H2File} between H2 and a database file: the file system {@code rowan:} of H2 in
 * this process. H2 makes instances by the constructor without arguments.
 */
public final class H2FilePath extends FilePathWrapper {
  private static final String SCHEME = "rowan";
  private static final String SUFFIX = ".mv.db";

  /** For H2. */
  public H2FilePath() {}

  /**
   * The JDBC URL of a database; whoever opens its file in this process must use the same.
   *
   * @param file without {@code .mv.db}
   */
  static String url(Path file) {
    FilePath.register(new H2FilePath());
    return "jdbc:h2:" + SCHEME + ":" + file;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel file = super.open(mode);
    return name.endsWith(SUFFIX) ? new H2File(file) : file;
  }
}
