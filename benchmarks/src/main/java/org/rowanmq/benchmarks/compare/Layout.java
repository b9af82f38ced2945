package org.rowanmq.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a built checkout keeps things. */
record Layout(Path root, Path rowanHome) {
  static Layout of(Path root) throws IOException {
    Path target = root.resolve("server-distribution/target");
    try (Stream<Path> found = Files.walk(target, 3)) {
      Path home =
          found
              .filter(path -> Files.isExecutable(path.resolve("bin").resolve("rowan")))
              .findFirst()
              .orElseThrow(
                  () -> new IOException(target + " has no unpacked archive: mvn package first"));
      return new Layout(root, home);
    }
  }

  Path providers() {
    return root.resolve("benchmarks/providers");
  }

  /** Another broker's classes and libraries. */
  List<String> peer(String module) {
    Path target = root.resolve("benchmarks").resolve(module).resolve("target");
    return List.of(
        target.resolve("classes").toString(), target.resolve("lib") + File.separator + "*");
  }
}
