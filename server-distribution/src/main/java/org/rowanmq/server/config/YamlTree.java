package org.rowanmq.server.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.broker.config.ConfigNode;

/** Parses YAML into {@link ConfigNode}s. Jackson's own tree forgets the lines, hence this one. */
final class YamlTree {
  private final JsonParser parser;

  private YamlTree(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * The document, an empty node if the text has no content.
   *
   * @throws ConfigFileException if the text is not YAML, naming {@code source} and line
   */
  static ConfigNode parse(String source, String text) throws ConfigFileException {
    try (JsonParser parser = new YAMLFactory().createParser(text)) {
      return parser.nextToken() == null ? ConfigNode.empty(1) : new YamlTree(parser).node();
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String reason = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw new ConfigFileException(
          List.of(source + ":" + (at == null ? 1 : at.getLineNr()) + ": not YAML: " + reason));
    } catch (IOException e) {
      throw new ConfigFileException(List.of(source + ":1: not readable: " + e.getMessage()));
    }
  }

  private ConfigNode node() throws IOException {
    int line = line();
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return section(line);
    }
    if (token == JsonToken.START_ARRAY) {
      return sequence(line);
    }
    if (token == JsonToken.VALUE_NULL) {
      return ConfigNode.empty(line);
    }
    return ConfigNode.scalar(line, parser.getText());
  }

  private ConfigNode section(int line) throws IOException {
    List<ConfigNode.Entry> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int keyLine = line();
      String key = parser.currentName();
      parser.nextToken();
      entries.add(new ConfigNode.Entry(keyLine, key, node()));
    }
    return ConfigNode.section(line, entries);
  }

  private ConfigNode sequence(int line) throws IOException {
    List<ConfigNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node());
    }
    return ConfigNode.sequence(line, items);
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }
}
