package org.rowanmq.testkit.database;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Folders with what is in them. */
final class Folders {
  private Folders() {}

  /** Deletes the folder; files that somebody else deletes meanwhile are no matter. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Path ignored =
        Files.walkFileTree(
            folder,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                  throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path file, IOException failure)
                  throws IOException {
                if (failure instanceof NoSuchFileException) {
                  return FileVisitResult.CONTINUE;
                }
                throw failure;
              }

              @Override
              public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                  throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
              }
            });
  }
}
