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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** A page of the documentation, and what tests do with the examples in it. */
public record Page(Path path, List<Block> blocks) {
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^(?:<!-- (\\w+) -->\n)?```(\\w+)\n(.*?)^```");

  /**
   * A block of code.
   *
   * @param comment the word in the HTML comment on the line before; else empty
   * @param text with a line end at its end
   */
  public record Block(String comment, String language, String text) {}

  /**
   * Reads a page.
   *
   * @param name from the directory {@code docs}
   */
  public static Page of(String name) throws IOException {
    Path path = Path.of("..", "docs").resolve(name).normalize();
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(path));
    while (block.find()) {
      String comment = block.group(1) == null ? "" : block.group(1);
      blocks.add(new Block(comment, block.group(2), block.group(3)));
    }
    return new Page(path, List.copyOf(blocks));
  }

  /** The texts of all blocks of a language. */
  public List<String> texts(String language) {
    return blocks.stream()
        .filter(each -> each.language().equals(language))
        .map(Block::text)
        .toList();
  }

  /**
   * Compiles a public class, with what tests have on their class path, and runs it.
   *
   * @param directory for the files
   * @param arguments of its {@code main}
   * @return what it prints
   */
  static String run(Path directory, String name, String source, Object[] arguments)
      throws Exception {
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
      Method main = classes.loadClass(name).getMethod("main", arguments.getClass());
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      main.invoke(null, (Object) arguments);
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }
}
