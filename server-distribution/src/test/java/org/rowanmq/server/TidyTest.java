package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.ErrorCode;

/** The habits of this repository that no other tool checks. */
class TidyTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", "data", ".vscode");
  private static final long SIZE_MAX = 1024 * 1024;
  private static final int LINES_MAX = 600;

  /** Not in any Java file; this one spells them in two halves. */
  private static final List<String> BANNED_EVERYWHERE =
      List.of("TO" + "DO", "FIX" + "ME", "XX" + "X", "Unsupported" + "OperationException");

  /** JMS 3.1 demands the exception of a producer that has a destination, or none. */
  private static final Set<String> REQUIRED_BY_JMS =
      Set.of(
          "JmsMessageProducer.java",
          "FacadeTest.java",
          "MessageProducerIT.java",
          "JmsProducerIT.java",
          "DomainsIT.java");

  private static final List<String> BANNED_IN_MAIN =
      List.of("System.err.print", "printStackTrace()", "sun.misc", "@SuppressWarnings(\"all\")");

  private static final Pattern CLASS_NAME =
      Pattern.compile(".*(Manager|Helper|Utils?|Impl|Processor|Wrapper|Service)" + "\\.java");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(^|[\\s\"'(`])/(work|root|home/[a-z]+)/");

  private static List<Path> files = List.of();

  @BeforeAll
  static void listFiles() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean skip = SKIPPED.contains(dir.getFileName().toString());
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!file.getFileName().toString().equals(".git")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files = List.copyOf(found);
  }

  @Test
  void everyPackageIsDescribedAndNullMarked() throws IOException {
    Set<Path> folders = new TreeSet<>();
    java(file -> folders.add(file.getParent()));
    List<String> missing = new ArrayList<>();
    for (Path folder : folders) {
      // Tests lie in the packages they test.
      Path main = Path.of(folder.toString().replace("/src/test/", "/src/main/"));
      if (!isDescribed(folder) && !isDescribed(main)) {
        missing.add(name(folder));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void noBannedTokens() throws IOException {
    List<String> found = new ArrayList<>();
    java(
        file -> {
          String text = Files.readString(file);
          if (!REQUIRED_BY_JMS.contains(file.getFileName().toString())) {
            banned(file, text, BANNED_EVERYWHERE, found);
          }
          if (file.toString().contains("/src/main/")) {
            banned(file, text, BANNED_IN_MAIN, found);
          }
        });
    assertThat(found).isEmpty();
  }

  @Test
  void noBannedNames() throws IOException {
    List<String> found = new ArrayList<>();
    java(
        file -> {
          if (CLASS_NAME.matcher(file.getFileName().toString()).matches()) {
            found.add(name(file));
          }
        });
    assertThat(found).isEmpty();
  }

  @Test
  void filesStayShort() throws IOException {
    List<String> found = new ArrayList<>();
    java(
        file -> {
          int lines = Files.readAllLines(file).size();
          if (lines > LINES_MAX) {
            found.add(name(file) + ": " + lines + " lines");
          }
        });
    assertThat(found).isEmpty();
  }

  @Test
  void noFileIsLargerThanOneMegabyte() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      if (Files.size(file) > SIZE_MAX) {
        found.add(name(file));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void nothingNamesThisMachine() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      try {
        Matcher matcher = MACHINE_PATH.matcher(Files.readString(file));
        if (matcher.find()) {
          found.add(name(file) + ": " + matcher.group().strip());
        }
      } catch (MalformedInputException e) {
        // A binary file has no text to check.
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void linksInDocumentsLeadSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path page : files) {
      if (page.toString().endsWith(".md")) {
        Matcher links = LINK.matcher(withoutCode(Files.readString(page)));
        while (links.find()) {
          String target = links.group(1);
          boolean isLocal = !target.startsWith("http") && !target.startsWith("#");
          Path file = page.resolveSibling(target.replaceAll("#.*", ""));
          if (isLocal && !Files.exists(file)) {
            dead.add(name(page) + ": " + target);
          }
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void everyErrorCodeIsDocumented() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/wire-protocol.md"));
    assertThat(ErrorCode.values())
        .allSatisfy(
            code ->
                assertThat(page)
                    .containsPattern(
                        "\\|\\s*" + code.number() + "\\s*\\|\\s*`?" + code.symbol() + "`?\\s*\\|"));
  }

  @Test
  void errorNumbersAreUnique() {
    Map<Integer, Long> numbers =
        Arrays.stream(ErrorCode.values())
            .collect(
                java.util.stream.Collectors.groupingBy(
                    ErrorCode::number, java.util.stream.Collectors.counting()));
    assertThat(numbers.values()).containsOnly(1L);
  }

  private static boolean isDescribed(Path folder) throws IOException {
    Path info = folder.resolve("package-info.java");
    return Files.exists(info) && Files.readString(info).contains("@NullMarked");
  }

  private interface FileCheck {
    void check(Path file) throws IOException;
  }

  private static void java(FileCheck check) throws IOException {
    for (Path file : files) {
      if (file.toString().endsWith(".java")) {
        check.check(file);
      }
    }
  }

  private static void banned(Path file, String text, List<String> tokens, List<String> found) {
    for (String token : tokens) {
      if (text.contains(token)) {
        found.add(name(file) + ": " + token);
      }
    }
  }

  private static String withoutCode(String page) {
    return page.replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`(?!\\])", "");
  }

  private static String name(Path file) {
    return ROOT.relativize(file).toString();
  }
}
