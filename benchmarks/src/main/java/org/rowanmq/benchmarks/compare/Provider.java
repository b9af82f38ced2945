package org.rowanmq.benchmarks.compare;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.rowanmq.testkit.database.DatabaseServer;

/**
 * How to start a broker and how to connect to it: a properties file. Values may name {@code
 * {port}}, {@code {directory}}, {@code {config}} (a file with the value of {@code config}) and
 * {@code {database.url}}, {@code {database.user}}, {@code {database.password}}.
 *
 * @param id the file's name
 */
record Provider(String id, Properties properties) {
  private static final String SUFFIX = ".properties";

  static Provider read(Path folder, String id) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve(id + SUFFIX))) {
      properties.load(reader);
    }
    return new Provider(id, properties);
  }

  static List<String> ids(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }

  String name() {
    return required("name");
  }

  /** The module with the broker's libraries; none for RowanMQ itself. */
  Optional<String> module() {
    return Optional.ofNullable(properties.getProperty("classpath"));
  }

  Optional<DatabaseServer.Product> database() {
    return Optional.ofNullable(properties.getProperty("database"))
        .map(name -> DatabaseServer.Product.valueOf(name.toUpperCase(Locale.ROOT)));
  }

  Optional<String> config(Map<String, String> values) {
    return Optional.ofNullable(properties.getProperty("config")).map(text -> fill(text, values));
  }

  /** Whether its client can run the scenario at all. */
  boolean supports(Scenario scenario) {
    return !List.of(properties.getProperty("unsupported", "").split(",")).contains(scenario.name());
  }

  String mainClass() {
    return required("main");
  }

  List<String> arguments(Map<String, String> values) {
    return List.of(required("arguments").split(" ")).stream()
        .map(argument -> fill(argument, values))
        .toList();
  }

  String factory() {
    return required("factory");
  }

  String url(Map<String, String> values) {
    return fill(required("url"), values);
  }

  private String required(String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(id + SUFFIX + " has no " + key);
    }
    return value;
  }

  private static String fill(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("{" + value.getKey() + "}", value.getValue());
    }
    return filled;
  }
}
