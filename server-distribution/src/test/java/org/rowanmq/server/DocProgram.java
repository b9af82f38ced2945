package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** Compiles and runs a program of the documentation. */
final class DocProgram {
  private DocProgram() {}

  /**
   * @param argument of its main method
   * @return what it printed
   */
  static String run(Path directory, String name, String source, String argument) throws Exception {
    Path file = directory.resolve(name + ".java");
    Files.writeString(file, source);
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-Xlint:all",
                "-Werror",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                file.toString());
    assertThat(compiled).isZero();
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (URLClassLoader classes = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      Method main = classes.loadClass(name).getMethod("main", String[].class);
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      main.invoke(null, (Object) new String[] {argument});
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }
}
