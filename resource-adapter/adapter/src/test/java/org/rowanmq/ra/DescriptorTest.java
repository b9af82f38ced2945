package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.BeanInfo;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** ra.xml says what the beans are. */
class DescriptorTest {
  private static Element descriptor() throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(Path.of(System.getProperty("rowan.ra.xml")).toFile())
        .getDocumentElement();
  }

  private static List<Element> elements(Element in, String name) {
    NodeList found = in.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static String text(Element in, String name) {
    return elements(in, name).get(0).getTextContent().strip();
  }

  /** Those that belong to the element itself. */
  private static Map<String, String> properties(Element of) {
    Map<String, String> properties = new TreeMap<>();
    for (Node child = of.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element && element.getTagName().equals("config-property")) {
        properties.put(
            text(element, "config-property-name"), text(element, "config-property-type"));
      }
    }
    return properties;
  }

  private static Map<String, String> beanProperties(Class<?> bean) throws Exception {
    BeanInfo info = Introspector.getBeanInfo(bean, Object.class);
    Map<String, String> properties = new TreeMap<>();
    for (PropertyDescriptor each : info.getPropertyDescriptors()) {
      boolean isOurs =
          each.getWriteMethod() != null && each.getPropertyType().getName().startsWith("java.lang");
      if (isOurs) {
        properties.put(each.getName(), each.getPropertyType().getName());
      }
    }
    return properties;
  }

  private static void matches(Element of, String classElement) throws Exception {
    Class<?> bean = Class.forName(text(of, classElement));
    assertThat(properties(of)).as(bean.getName()).isEqualTo(beanProperties(bean));
    assertThat(bean.getConstructor().newInstance()).isNotNull();
  }

  @Test
  void everyClassAndEveryPropertyIsThere() throws Exception {
    Element connector = descriptor();
    assertThat(connector.getAttribute("metadata-complete")).isEqualTo("true");
    Element adapter = elements(connector, "resourceadapter").get(0);
    matches(adapter, "resourceadapter-class");
    assertThat(elements(connector, "connection-definition")).hasSize(3);
    for (Element each : elements(connector, "connection-definition")) {
      matches(each, "managedconnectionfactory-class");
      for (String[] pair :
          List.of(
              new String[] {"connectionfactory-interface", "connectionfactory-impl-class"},
              new String[] {"connection-interface", "connection-impl-class"})) {
        assertThat(Class.forName(text(each, pair[0])))
            .isAssignableFrom(Class.forName(text(each, pair[1])));
      }
    }
    for (Element each : elements(connector, "activationspec")) {
      matches(each, "activationspec-class");
    }
    assertThat(elements(connector, "adminobject")).hasSize(2);
    for (Element each : elements(connector, "adminobject")) {
      matches(each, "adminobject-class");
      assertThat(Class.forName(text(each, "adminobject-interface")))
          .isAssignableFrom(Class.forName(text(each, "adminobject-class")));
    }
  }

  @Test
  void handlesCanBeAskedWhetherTheyAreValid() throws Exception {
    Class<?> handle = org.rowanmq.ra.outbound.RowanConnection.class;
    assertThat(handle.getMethod("isValid", int.class).getReturnType()).isEqualTo(boolean.class);
    assertThat(Arrays.stream(handle.getMethods()).map(java.lang.reflect.Method::getName))
        .contains("isValid");
  }
}
