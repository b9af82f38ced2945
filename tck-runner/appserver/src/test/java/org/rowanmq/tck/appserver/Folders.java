package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders with all they hold. */
public final class Folders {
  private Folders() {}

  /** Deletes it; one that is not there is fine. */
  public static void delete(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A copy that may be changed. Libraries, which nobody writes to and which are most of a server,
   * are the same files: hard links, where the file system can.
   */
  public static Path copy(Path from, Path to) {
    delete(to);
    try {
      Files.walkFileTree(
          from,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
              Path unused = Files.createDirectories(to.resolve(from.relativize(folder)));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              copyFile(file, to.resolve(from.relativize(file)));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to;
  }

  private static void copyFile(Path file, Path copy) throws IOException {
    if (file.toString().endsWith(".jar")) {
      try {
        Path unused = Files.createLink(copy, file);
        return;
      } catch (IOException e) {
        // Copied below.
      }
    }
    Path unused = Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
  }
}
