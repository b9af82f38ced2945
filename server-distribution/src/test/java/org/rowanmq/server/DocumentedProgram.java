package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** A program from a page of the documentation, which is to compile without a warning and to run. */
public record DocumentedProgram(String name, String source) {
  /** The first block of a language in a page. */
  public static String block(String language, Path page) throws IOException {
    Matcher matcher =
        Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(page));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  /** Compiles and runs it; returns what it prints. */
  public String run(Path directory, String... arguments) throws Exception {
    Path file = Files.writeString(directory.resolve(name + ".java"), source);
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
      main.invoke(null, (Object) arguments);
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }
}
