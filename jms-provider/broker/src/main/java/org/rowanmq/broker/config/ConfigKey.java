package org.rowanmq.broker.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.Doc;

/**
 * One key a configuration file may have.
 *
 * @param path dashed and dotted, {@code limits.max-frame}
 * @param kind how it is written
 * @param type what it takes, for people
 * @param defaultText as it would be written in the file; empty for sections
 * @param description from the component's {@link Doc}; empty if there is none
 */
public record ConfigKey(
    String path, Kind kind, String type, String defaultText, String description) {
  /** How a key is written. */
  public enum Kind {
    VALUE,
    SECTION,
    /** A list whose items are sections; their keys follow. */
    SECTIONS
  }

  /** All keys in declaration order, parents before children. */
  public static List<ConfigKey> of(Record defaults) {
    List<ConfigKey> keys = new ArrayList<>();
    collect(keys, defaults, "");
    return keys;
  }

  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The number of sections around the key. */
  public int depth() {
    return (int) path.chars().filter(c -> c == '.').count();
  }

  private static void collect(List<ConfigKey> keys, Record defaults, String parent) {
    for (RecordComponent component : defaults.getClass().getRecordComponents()) {
      Object value = Records.component(defaults, component);
      String path = Names.join(parent, Names.dashed(component.getName()));
      Class<?> type = component.getType();
      String doc = describe(component);
      if (component.isAnnotationPresent(Flat.class)) {
        collect(keys, (Record) value, parent);
      } else if (Records.isSection(type)) {
        keys.add(new ConfigKey(path, Kind.SECTION, "section", "", doc));
        collect(keys, (Record) value, path);
      } else if (type == List.class) {
        collectList(keys, (List<?>) value, component, path);
      } else {
        keys.add(new ConfigKey(path, Kind.VALUE, Values.describe(type), written(value), doc));
      }
    }
  }

  private static void collectList(
      List<ConfigKey> keys, List<?> value, RecordComponent component, String path) {
    Class<?> item =
        (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    if (!Records.isSection(item)) {
      List<String> texts = value.stream().map(ConfigKey::written).toList();
      keys.add(
          new ConfigKey(
              path,
              Kind.VALUE,
              "list of " + Values.describe(item),
              "[" + String.join(", ", texts) + "]",
              describe(component)));
      return;
    }
    keys.add(new ConfigKey(path, Kind.SECTIONS, "list of sections", "", describe(component)));
    Record itemDefaults = value.isEmpty() ? Records.defaults(item) : (Record) value.get(0);
    if (itemDefaults != null) {
      collect(keys, itemDefaults, path);
    }
  }

  private static String describe(RecordComponent component) {
    Doc doc = component.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  private static String written(Object value) {
    String text = Values.text(value);
    boolean plain = text.matches("[\\w./][\\w./:%+-]*");
    return plain ? text : "\"" + text + "\"";
  }
}
