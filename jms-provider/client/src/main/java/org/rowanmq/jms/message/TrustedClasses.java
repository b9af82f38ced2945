package org.rowanmq.jms.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which classes an {@code ObjectMessage} may deserialise: nothing but plain JDK values unless the
 * application names more. Immutable.
 *
 * @param patterns class names, or package names with {@code .*}; {@code *} trusts everything
 */
public record TrustedClasses(List<String> patterns) {
  private static final Set<String> DEFAULT_PACKAGES = Set.of("java.util", "java.math", "java.time");
  private static final Set<String> DEFAULT_LANG =
      Set.of(
          "Boolean",
          "Byte",
          "Character",
          "Double",
          "Enum",
          "Float",
          "Integer",
          "Long",
          "Number",
          "Object",
          "Short",
          "String",
          "StringBuffer",
          "StringBuilder",
          "StackTraceElement",
          "Throwable",
          "Exception",
          "RuntimeException");

  public TrustedClasses {
    patterns = List.copyOf(patterns);
  }

  public static TrustedClasses defaults() {
    return new TrustedClasses(List.of());
  }

  /** Whether objects of this class may be made. */
  boolean trusts(String className) {
    int dot = className.lastIndexOf('.');
    String packageName = dot < 0 ? "" : className.substring(0, dot);
    if (DEFAULT_PACKAGES.contains(packageName)
        || (packageName.equals("java.lang") && DEFAULT_LANG.contains(className.substring(dot + 1)))
        || className.startsWith("java.time.")) {
      return true;
    }
    return patterns.stream().anyMatch(pattern -> matches(pattern, className));
  }

  private static boolean matches(String pattern, String className) {
    if (pattern.equals("*")) {
      return true;
    }
    return pattern.endsWith(".*")
        ? className.startsWith(pattern.substring(0, pattern.length() - 1))
        : className.equals(pattern);
  }

  /** Deserialises. */
  @Nullable Object read(byte[] serialised) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new Input(new ByteArrayInputStream(serialised))) {
      in.setObjectInputFilter(this::check);
      return in.readObject();
    }
  }

  private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo filtered) {
    Class<?> type = filtered.serialClass();
    while (type != null && type.isArray()) {
      type = type.getComponentType();
    }
    if (type == null || type.isPrimitive()) {
      return ObjectInputFilter.Status.UNDECIDED;
    }
    return trusts(type.getName())
        ? ObjectInputFilter.Status.ALLOWED
        : ObjectInputFilter.Status.REJECTED;
  }

  /** Finds the application's classes, and checks a name before its class is loaded. */
  private final class Input extends ObjectInputStream {
    Input(ByteArrayInputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      String name = description.getName();
      String element = name.replaceFirst("^\\[+L?", "").replaceFirst(";$", "");
      boolean isPrimitiveArray = name.startsWith("[") && !name.contains("L");
      boolean isPrimitive = name.indexOf('.') < 0 && !name.startsWith("[") && isPrimitive(name);
      if (!isPrimitiveArray && !isPrimitive && !trusts(element)) {
        throw new InvalidClassException(
            element, "class is not trusted; name it in the option trusted-classes");
      }
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      if (loader != null && !isPrimitive) {
        try {
          return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
          return super.resolveClass(description);
        }
      }
      return super.resolveClass(description);
    }

    private static boolean isPrimitive(String name) {
      return Set.of("boolean", "byte", "char", "short", "int", "long", "float", "double", "void")
          .contains(name);
    }
  }
}
