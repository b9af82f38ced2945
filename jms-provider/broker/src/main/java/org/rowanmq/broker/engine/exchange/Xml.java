package org.rowanmq.broker.engine.exchange;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads an XML text into a tree, within limits. A document type declaration makes it no XML to us:
 * so there are no entities to expand or to fetch. One text, one thread.
 */
final class Xml extends DefaultHandler {
  /** Elements and attributes in a body. */
  static final int NODES_MAX = 20_000;

  private static final class Exceeded extends SAXException {
    private static final long serialVersionUID = 1;

    Exceeded(String message) {
      super(message);
    }
  }

  private final Document document;
  private Node current;
  private int nodes;
  private int depth;

  private Xml(Document document) {
    this.document = document;
    this.current = document;
  }

  /** The tree, or null if the text is not well-formed XML. */
  static @Nullable Document parse(String text) throws OverLimit {
    try {
      SAXParserFactory parsers = SAXParserFactory.newDefaultInstance();
      parsers.setNamespaceAware(true);
      parsers.setXIncludeAware(false);
      parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      XMLReader reader = parsers.newSAXParser().getXMLReader();
      reader.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      reader.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      Xml xml =
          new Xml(DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().newDocument());
      reader.setContentHandler(xml);
      reader.setErrorHandler(xml);
      reader.parse(new InputSource(new StringReader(text)));
      return xml.document;
    } catch (Exceeded limit) {
      throw new OverLimit(String.valueOf(limit.getMessage()));
    } catch (SAXException | IOException malformed) {
      return null;
    } catch (ParserConfigurationException cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
  }

  @Override
  public void startElement(String uri, String local, String name, Attributes attributes)
      throws SAXException {
    nodes += 1 + attributes.getLength();
    if (nodes > NODES_MAX) {
      throw new Exceeded("an XML body has more than " + NODES_MAX + " elements and attributes");
    }
    if (++depth > Body.DEPTH_MAX) {
      throw new Exceeded("an XML body is nested deeper than " + Body.DEPTH_MAX);
    }
    Element element = document.createElementNS(uri.isEmpty() ? null : uri, name);
    for (int i = 0; i < attributes.getLength(); i++) {
      String of = attributes.getURI(i);
      element.setAttributeNS(
          of.isEmpty() ? null : of, attributes.getQName(i), attributes.getValue(i));
    }
    current.appendChild(element);
    current = element;
  }

  @Override
  public void endElement(String uri, String local, String name) {
    depth--;
    current = current.getParentNode();
  }

  @Override
  public void characters(char[] text, int from, int length) {
    current.appendChild(document.createTextNode(new String(text, from, length)));
  }
}
