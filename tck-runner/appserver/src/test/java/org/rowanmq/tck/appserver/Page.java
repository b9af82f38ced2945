package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page of the documentation whose code blocks are what the tests execute. A block that is tested
 * follows a line {@code <!-- tested: name -->}, which readers do not see.
 *
 * @param file the page
 */
public record Page(Path file) {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  public static Page server(String name) {
    return new Page(ROOT.resolve("docs").resolve("servers").resolve(name + ".md"));
  }

  public static Page readme() {
    return new Page(ROOT.resolve("README.md"));
  }

  /** The text of a tested block, as it stands. */
  public String block(String name) {
    Matcher matcher =
        Pattern.compile(
                "<!-- tested: " + Pattern.quote(name) + " -->\\s*\\n```[a-z]*\\n(.*?)```",
                Pattern.DOTALL)
            .matcher(text());
    if (!matcher.find()) {
      throw new IllegalStateException(file + " has no block \"tested: " + name + "\"");
    }
    return matcher.group(1);
  }

  /**
   * The text of a tested block, with ports, paths and the password of this run.
   *
   * @param here what stands on the page, and what to put in its place; each must be there
   */
  public String block(String name, Map<String, String> here) {
    String text = block(name);
    for (String said : here.keySet()) {
      if (!text.contains(said)) {
        throw new IllegalStateException(
            file + ", block \"tested: " + name + "\", no longer says " + said);
      }
    }
    String any = here.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
    return Pattern.compile(any)
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(here.getOrDefault(found.group(), "")));
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
