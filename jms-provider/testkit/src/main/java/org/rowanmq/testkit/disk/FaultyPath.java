package org.rowanmq.testkit.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A path on a {@link FaultyDisk}, as H2 names it: the disk, a colon, and a path relative to the
 * disk or absolute. H2 makes instances by the constructor without arguments and sets the name.
 */
public final class FaultyPath extends FilePathWrapper {
  static final Map<String, FaultyDisk> DISKS = new ConcurrentHashMap<>();

  /** For H2. */
  public FaultyPath() {}

  FaultyPath(String prefix) {
    name = prefix;
  }

  @Override
  public String getScheme() {
    return name.substring(0, name.indexOf(':'));
  }

  @Override
  protected String getPrefix() {
    return getScheme() + ":";
  }

  @Override
  protected FilePath unwrap(String fileName) {
    String path = fileName.substring(fileName.indexOf(':') + 1);
    return FilePath.get(path.startsWith("/") ? path : disk().files().resolve(path).toString());
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FaultyDisk disk = disk();
    return name.endsWith(".mv.db") ? new FaultyFile(disk, super.open(mode)) : super.open(mode);
  }

  private FaultyDisk disk() {
    return Objects.requireNonNull(DISKS.get(getScheme()), name);
  }
}
