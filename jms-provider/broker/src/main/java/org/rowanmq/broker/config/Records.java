package org.rowanmq.broker.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reflection over public records: their components, their defaults, their construction. */
final class Records {
  private Records() {}

  static Object component(Record source, RecordComponent component) {
    try {
      return component.getAccessor().invoke(source);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Calls the canonical constructor.
   *
   * @throws IllegalArgumentException thrown by the record's own validation
   */
  static Object create(Class<?> type, Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the type's static {@code defaults()} returns, or null if it has none. */
  static @Nullable Record defaults(Class<?> type) {
    try {
      return (Record) type.getMethod("defaults").invoke(null);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isSection(Class<?> type) {
    return type.isRecord() && !Values.isValue(type);
  }
}
