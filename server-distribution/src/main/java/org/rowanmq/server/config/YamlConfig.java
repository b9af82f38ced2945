package org.rowanmq.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.broker.config.ConfigReader;

/** Reads a YAML file into a record tree. */
public final class YamlConfig {
  private YamlConfig() {}

  /**
   * @param defaults what holds for every key the file does not name; also tells the type
   * @throws ConfigFileException listing every problem
   * @throws IOException if the file cannot be read
   */
  public static <T extends Record> T read(T defaults, Path file)
      throws ConfigFileException, IOException {
    Path name = file.getFileName();
    return read(defaults, name == null ? file.toString() : name.toString(), Files.readString(file));
  }

  /** As {@link #read(Record, Path)}, from text; {@code source} names it in problems. */
  public static <T extends Record> T read(T defaults, String source, String text)
      throws ConfigFileException {
    return ConfigReader.read(defaults, source, YamlTree.parse(source, text));
  }
}
