package org.rowanmq.wire;

/**
 * Numbers that both directions of the codec share: limits and frame types. {@link FrameEncoder}
 * writes frames, {@link FrameDecoder} reads them, {@link OutgoingFrames} lets large messages and
 * other frames take turns. One of each belongs to one direction of one connection.
 *
 * <pre>
 * frame = varint length of the rest | u8 type | payload
 * </pre>
 */
public final class FrameCodec {
  /** The longest frame before authentication, in bytes behind the length. */
  public static final int MAX_FRAME_HANDSHAKE = 64 * 1024;

  /** The longest frame after authentication unless configured otherwise. */
  public static final int MAX_FRAME_DEFAULT = 256 * 1024;

  /** Nobody may ask for shorter frames than this. */
  public static final int MAX_FRAME_MIN = 8 * 1024;

  /** The longest content unless configured otherwise. */
  public static final int MAX_MESSAGE_DEFAULT = 16 * 1024 * 1024;

  /** So many chunked messages may be under way at once in one direction. */
  public static final int LARGE_AT_ONCE = 4;

  /** The protocol version of this package. */
  public static final int VERSION = 2;

  /** The first version, which knows no large contents. */
  public static final int VERSION_WHOLE_CONTENTS = 1;

  /** The longest content that travels as a whole unless configured otherwise. */
  public static final int LARGE_MESSAGE_DEFAULT = 1024 * 1024;

  /** More than what CONTENT_PART and PART say beside the bytes of a part. */
  public static final int PART_FIELDS = 64;

  /** Starts HELLO, so that another protocol's client is told apart: "ROWN". */
  static final int MAGIC = 0x524f574e;

  static final int HELLO = 1;
  static final int AUTH = 2;
  static final int AUTH_RESPONSE = 3;
  static final int PING = 4;
  static final int PONG = 5;
  static final int CLOSE = 6;
  static final int CHUNK = 7;
  static final int OPEN_CHANNEL = 8;
  static final int CLOSE_CHANNEL = 9;
  static final int SET_CLIENT_ID = 10;
  static final int ANSWERED = 11;
  static final int OPEN_SESSION = 12;
  static final int CLOSE_SESSION = 13;
  static final int OPEN_CONSUMER = 14;
  static final int CREDIT = 15;
  static final int DRAIN = 16;
  static final int CLOSE_CONSUMER = 17;
  static final int SEND = 18;
  static final int SETTLE = 19;
  static final int RESETTLE = 20;
  static final int COMMIT = 21;
  static final int ROLLBACK = 22;
  static final int RECOVER = 23;
  static final int CREATE_TEMPORARY = 24;
  static final int DELETE_TEMPORARY = 25;
  static final int UNSUBSCRIBE = 26;
  static final int ADMIN = 27;
  static final int RELEASE = 28;
  static final int HAND_OVER = 29;
  static final int CONTENT_PART = 30;
  static final int FETCH_PART = 31;
  static final int BRANCH = 32;
  static final int LIST_BRANCHES = 33;
  static final int REJECT = 34;
  static final int FAILED = 35;

  static final int WELCOME = 64;
  static final int CHALLENGE = 65;
  static final int AUTHENTICATED = 66;
  static final int CHANNEL_OPENED = 67;
  static final int CONFIRM = 68;
  static final int REFUSE = 69;
  static final int CONSUMER_OPENED = 70;
  static final int SEND_CREDIT = 71;
  static final int DELIVER = 72;
  static final int DRAINED = 73;
  static final int CONSUMER_CLOSED = 74;
  static final int ADMIN_REPLY = 75;
  static final int HANDED_OVER = 76;
  static final int CONTENT_CREDIT = 77;
  static final int PART = 78;
  static final int NO_PART = 79;
  static final int BRANCHES = 80;

  // Flags of OPEN_SESSION.
  static final int SESSION_TRANSACTED = 1;

  /** Since version 2. */
  static final int SESSION_UNHURRIED = 1 << 1;

  static final int SESSION_FLAGS_KNOWN = (1 << 2) - 1;

  /** Flags of OPEN_CONSUMER. */
  static final int CONSUMER_NO_LOCAL = 1;

  static final int CONSUMER_EXCLUSIVE = 1 << 1;
  static final int CONSUMER_PRIORITY = 1 << 2;

  /** Since version 2. */
  static final int CONSUMER_WEIGHT = 1 << 3;

  /** Since version 2. */
  static final int CONSUMER_REDELIVERY = 1 << 4;

  static final int CONSUMER_FLAGS_KNOWN = (1 << 5) - 1;

  /** Flags of SEND. */
  static final int SEND_NAMES = 1;

  static final int SEND_NON_PERSISTENT = 1 << 1;
  static final int SEND_PRIORITY = 1 << 2;
  static final int SEND_TIME_TO_LIVE = 1 << 3;
  static final int SEND_DELAY = 1 << 4;
  static final int SEND_RESEND = 1 << 5;
  static final int SEND_CHUNKED = 1 << 6;
  static final int SEND_LARGE = 1 << 7;
  static final int SEND_ACKNOWLEDGED = 1 << 8;
  static final int SEND_FLAGS_KNOWN = (1 << 9) - 1;

  /** Flags of DELIVER. */
  static final int DELIVER_NAMES = 1;

  static final int DELIVER_NON_PERSISTENT = 1 << 1;
  static final int DELIVER_PRIORITY = 1 << 2;
  static final int DELIVER_NUMBER = 1 << 3;
  static final int DELIVER_USER = 1 << 4;
  static final int DELIVER_COUNT = 1 << 5;
  static final int DELIVER_REDELIVERED = 1 << 6;
  static final int DELIVER_ANNOTATIONS = 1 << 7;
  static final int DELIVER_CHUNKED = 1 << 8;
  static final int DELIVER_LARGE = 1 << 9;
  static final int DELIVER_FLAGS_KNOWN = (1 << 10) - 1;

  static final int PRIORITY_DEFAULT = 4;
  static final int PRIORITY_MAX = 9;

  private FrameCodec() {}

  /** A frame type's name, for messages and documentation. */
  static String name(int type) {
    return switch (type) {
      case HELLO -> "HELLO";
      case AUTH -> "AUTH";
      case AUTH_RESPONSE -> "AUTH_RESPONSE";
      case PING -> "PING";
      case PONG -> "PONG";
      case CLOSE -> "CLOSE";
      case CHUNK -> "CHUNK";
      case OPEN_CHANNEL -> "OPEN_CHANNEL";
      case CLOSE_CHANNEL -> "CLOSE_CHANNEL";
      case SET_CLIENT_ID -> "SET_CLIENT_ID";
      case ANSWERED -> "ANSWERED";
      case OPEN_SESSION -> "OPEN_SESSION";
      case CLOSE_SESSION -> "CLOSE_SESSION";
      case OPEN_CONSUMER -> "OPEN_CONSUMER";
      case CREDIT -> "CREDIT";
      case DRAIN -> "DRAIN";
      case CLOSE_CONSUMER -> "CLOSE_CONSUMER";
      case SEND -> "SEND";
      case SETTLE -> "SETTLE";
      case RESETTLE -> "RESETTLE";
      case COMMIT -> "COMMIT";
      case ROLLBACK -> "ROLLBACK";
      case RECOVER -> "RECOVER";
      case CREATE_TEMPORARY -> "CREATE_TEMPORARY";
      case DELETE_TEMPORARY -> "DELETE_TEMPORARY";
      case UNSUBSCRIBE -> "UNSUBSCRIBE";
      case ADMIN -> "ADMIN";
      case RELEASE -> "RELEASE";
      case HAND_OVER -> "HAND_OVER";
      case CONTENT_PART -> "CONTENT_PART";
      case FETCH_PART -> "FETCH_PART";
      case BRANCH -> "BRANCH";
      case LIST_BRANCHES -> "LIST_BRANCHES";
      case REJECT -> "REJECT";
      case FAILED -> "FAILED";
      case WELCOME -> "WELCOME";
      case CHALLENGE -> "CHALLENGE";
      case AUTHENTICATED -> "AUTHENTICATED";
      case CHANNEL_OPENED -> "CHANNEL_OPENED";
      case CONFIRM -> "CONFIRM";
      case REFUSE -> "REFUSE";
      case CONSUMER_OPENED -> "CONSUMER_OPENED";
      case SEND_CREDIT -> "SEND_CREDIT";
      case DELIVER -> "DELIVER";
      case DRAINED -> "DRAINED";
      case CONSUMER_CLOSED -> "CONSUMER_CLOSED";
      case ADMIN_REPLY -> "ADMIN_REPLY";
      case HANDED_OVER -> "HANDED_OVER";
      case CONTENT_CREDIT -> "CONTENT_CREDIT";
      case PART -> "PART";
      case NO_PART -> "NO_PART";
      case BRANCHES -> "BRANCHES";
      default -> "frame type " + type;
    };
  }
}
