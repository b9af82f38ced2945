package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.xml.XMLConstants;
import javax.xml.xpath.XPathEvaluationResult;
import javax.xml.xpath.XPathExpression;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathFactoryConfigurationException;
import javax.xml.xpath.XPathNodes;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/**
 * An XPath 1.0 expression: {@code xpath('/order/total')}. A node set is the texts of its nodes. No
 * extension functions, no documents but the body. Immutable, for any thread: compiled forms are
 * lent to one at a time.
 */
final class XmlPath implements BodyPath {
  private final String expression;
  private final int end;
  private final ConcurrentLinkedQueue<XPathExpression> compiled = new ConcurrentLinkedQueue<>();

  XmlPath(String expression, int end) throws InvalidCondition {
    this.expression = expression;
    this.end = end;
    try {
      compiled.add(compile());
    } catch (XPathExpressionException invalid) {
      throw new InvalidCondition(
          "'" + expression + "' is not an XPath 1.0 expression: " + invalid.getMessage());
    }
  }

  private XPathExpression compile() throws XPathExpressionException {
    try {
      XPathFactory factory = XPathFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      return factory.newXPath().compile(expression);
    } catch (XPathFactoryConfigurationException cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
  }

  @Override
  public String text() {
    return expression;
  }

  @Override
  public int end() {
    return end;
  }

  @Override
  public List<Object> values(Body body) throws OverLimit {
    Document document = body.xml();
    if (document == null) {
      return List.of();
    }
    XPathExpression lent = compiled.poll();
    try {
      lent = lent == null ? compile() : lent;
      return values(lent.evaluateExpression(document));
    } catch (XPathExpressionException failed) {
      return List.of();
    } finally {
      if (lent != null) {
        compiled.add(lent);
      }
    }
  }

  private static List<Object> values(XPathEvaluationResult<?> result) throws OverLimit {
    if (!(result.value() instanceof XPathNodes nodes)) {
      Object value = result.value();
      return value == null ? List.of() : List.of(value);
    }
    if (nodes.size() > Body.VALUES_MAX) {
      throw new OverLimit("an XPath leads to more than " + Body.VALUES_MAX + " nodes");
    }
    List<Object> texts = new ArrayList<>();
    for (Node each : nodes) {
      texts.add(each.getTextContent());
    }
    return texts;
  }
}
