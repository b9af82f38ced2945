package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps docs/jms-conformance.md and the suite together. */
class ConformancePageTest {
  private static final Path PAGE = Path.of("../../docs/jms-conformance.md");

  /** The sources of the suite, also where it runs against another client. */
  private static final Path SUITE =
      Path.of("../conformance/src/test/java/org/rowanmq/tck/conformance");

  private static final Pattern CLAUSE = Pattern.compile("@Clause\\(([^)]*)\\)");
  private static final Pattern NUMBER = Pattern.compile("\"([0-9.]+)\"");
  private static final Pattern TEST = Pattern.compile("@(Parameterized)?Test\\b");
  private static final Pattern CLASS = Pattern.compile("\\b[A-Z]\\w*IT\\b");

  /** The sections and the test classes that their rows name. */
  private static Map<String, Set<String>> sections() throws IOException {
    Map<String, Set<String>> sections = new LinkedHashMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      List<String> cells = List.of(line.split("\\|", -1));
      if (cells.size() == 6 && cells.get(1).strip().matches("[0-9.]+")) {
        Set<String> tests =
            new TreeSet<>(CLASS.matcher(cells.get(4)).results().map(MatchResult::group).toList());
        assertThat(sections.put(cells.get(1).strip(), tests)).as("twice: " + line).isNull();
      }
    }
    return sections;
  }

  /** The test classes and the numbers of the sections they check. */
  private static Map<String, Set<String>> suite() throws IOException {
    Map<String, Set<String>> suite = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(SUITE)) {
      for (Path file : files.filter(path -> path.toString().endsWith("IT.java")).toList()) {
        Set<String> numbers = new TreeSet<>();
        CLAUSE
            .matcher(Files.readString(file))
            .results()
            .flatMap(clause -> NUMBER.matcher(clause.group(1)).results())
            .forEach(number -> numbers.add(number.group(1)));
        suite.put(file.getFileName().toString().replace(".java", ""), numbers);
      }
    }
    return suite;
  }

  @Test
  void everySectionATestChecksIsARow() throws IOException {
    Set<String> rows = sections().keySet();
    assertThat(rows).hasSizeGreaterThan(100);
    suite().forEach((test, numbers) -> assertThat(rows).as(test).containsAll(numbers));
  }

  @Test
  void everyTestClassARowNamesChecksThatSection() throws IOException {
    Map<String, Set<String>> suite = suite();
    List<String> wrong = new ArrayList<>();
    sections()
        .forEach(
            (section, tests) -> {
              for (String test : tests) {
                if (!suite.getOrDefault(test, Set.of()).contains(section)) {
                  wrong.add(section + " names " + test);
                }
              }
            });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyTestNamesItsClause() throws IOException {
    try (Stream<Path> files = Files.list(SUITE)) {
      for (Path file : files.filter(path -> path.toString().endsWith("IT.java")).toList()) {
        String text = Files.readString(file);
        assertThat(CLAUSE.matcher(text).results().count())
            .as(file.toString())
            .isGreaterThanOrEqualTo(TEST.matcher(text).results().count());
      }
    }
  }
}
