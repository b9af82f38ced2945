package org.rowanmq.tck.conformance;

import jakarta.jms.Destination;
import jakarta.jms.Message;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The messages of another provider: each is an object of the API's interfaces only, whose headers
 * and properties are kept by name. What a kind of body needs comes in an object of the test's.
 */
final class ForeignMessage implements InvocationHandler {
  private final Map<String, Object> headers = new HashMap<>();
  private final Map<String, Object> properties = new LinkedHashMap<>();
  private final Object body;

  private ForeignMessage(Object body) {
    this.body = body;
  }

  /**
   * @param body has the methods of the body, public
   */
  static <T extends Message> T of(Class<T> type, Object body) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new ForeignMessage(body)));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (name.startsWith("setJMS")) {
      headers.put(name.substring(3), arguments[0]);
      return null;
    }
    if (name.startsWith("getJMS")) {
      return headers.getOrDefault(name.substring(3), initial(method.getReturnType()));
    }
    if (name.equals("getPropertyNames")) {
      return Collections.enumeration(properties.keySet());
    }
    if (name.startsWith("set") && name.endsWith("Property")) {
      properties.put((String) arguments[0], arguments[1]);
      return null;
    }
    if (name.startsWith("get") && name.endsWith("Property")) {
      return properties.get(arguments[0]);
    }
    if (name.equals("propertyExists")) {
      return properties.containsKey(arguments[0]);
    }
    if (method.getDeclaringClass() == Object.class) {
      return switch (name) {
        case "hashCode" -> System.identityHashCode(proxy);
        case "equals" -> proxy == arguments[0];
        default -> "a foreign message";
      };
    }
    try {
      Method own = body.getClass().getMethod(name, method.getParameterTypes());
      own.setAccessible(true);
      return own.invoke(body, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object initial(Class<?> type) {
    if (type == long.class) {
      return 0L;
    }
    if (type == int.class) {
      return 0;
    }
    return type == boolean.class ? false : null;
  }

  /** A queue of another provider. */
  record ForeignQueue(String name) implements jakarta.jms.Queue {
    @Override
    public String getQueueName() {
      return name;
    }
  }

  /** A topic of another provider. */
  record ForeignTopic(String name) implements jakarta.jms.Topic {
    @Override
    public String getTopicName() {
      return name;
    }
  }

  /** A destination that is neither. */
  static final class ForeignDestination implements Destination {}
}
