package org.rowanmq.wire;

/** Numbers of content layout version 1; the table is in {@link ContentView}. Never change one. */
final class ContentLayout {
  static final int VERSION = 1;

  static final int BODY_TYPE_MASK = 7;
  static final int PROPERTIES = 1 << 3;
  static final int CORRELATION = 1 << 4;
  static final int REPLY_TO = 1 << 5;
  static final int TYPE = 1 << 6;
  static final int EXPIRATION = 1 << 7;
  static final int DELIVERY_TIME = 1 << 8;
  static final int CORRELATION_OPAQUE = 1 << 9;
  static final int TEXT_UTF16 = 1 << 10;
  static final int EXTENSIONS = 1 << 11;
  static final int BODY_NULL = 1 << 12;
  static final int FLAGS_KNOWN = (1 << 13) - 1;

  private ContentLayout() {}
}
