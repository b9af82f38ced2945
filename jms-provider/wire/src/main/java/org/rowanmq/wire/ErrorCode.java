package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/**
 * Every error the protocol can report: a stable number (on the wire), a symbol (in {@code
 * JMSException.getErrorCode()} and the documentation) and a one-line meaning. Numbers are never
 * reused.
 */
public enum ErrorCode {
  INTERNAL(1, "The broker met an error of its own; its log has the cause"),
  PROTOCOL(2, "A frame broke the protocol; the connection is closed"),
  FRAME_TOO_LARGE(3, "A frame is longer than the limit of its connection"),
  VERSION_UNSUPPORTED(4, "No protocol version is spoken by both sides"),
  AUTHENTICATION_FAILED(5, "User name or password are wrong, or the mechanism is not offered"),
  NOT_AUTHORISED(6, "The user may not do this"),
  CLIENT_ID_IN_USE(7, "Another connection uses the client id"),
  CLIENT_ID_INVALID(8, "The client id is empty or too long, or was already set"),
  CLIENT_ID_REQUIRED(9, "A durable subscription that is not shared needs a client id"),
  DESTINATION_NOT_FOUND(10, "The destination does not exist"),
  DESTINATION_INVALID(11, "The destination cannot be used this way"),
  SELECTOR_INVALID(12, "The selector is not a valid JMS selector"),
  SUBSCRIPTION_NOT_FOUND(13, "The durable subscription does not exist"),
  SUBSCRIPTION_IN_USE(
      14, "The subscription has active consumers, or is shared and should not be, or the reverse"),
  MESSAGE_TOO_LARGE(15, "The message is larger than limits.max-message"),
  MESSAGE_CORRUPT(16, "The content does not match its checksum"),
  LIMIT_REACHED(17, "A configured limit is reached; the text names it"),
  TRANSACTION_ROLLED_BACK(18, "The transaction was rolled back"),
  STALE(19, "The message had already gone to somebody else; it is not settled by this request"),
  CLOSED(20, "The connection, session or consumer is closed"),
  STORE_UNAVAILABLE(21, "The database is away; the request was not stored and may be sent again"),
  STORE_REJECTED(22, "The database refuses this message; others are not affected"),
  SHUTTING_DOWN(23, "The broker is stopping"),
  TIMEOUT(24, "The deadline passed; the text says whether the outcome is known"),
  OUTCOME_UNKNOWN(25, "The connection was lost and the outcome cannot be known"),
  UNSUPPORTED(26, "The feature is not built yet; the text names it"),
  CONNECTION_LOST(27, "The connection to the broker is lost"),
  ARGUMENT_INVALID(28, "An argument is missing or wrong"),
  REPLACED(29, "The same producer connected again; this connection is closed"),
  ILLEGAL_STATE(30, "The call is not allowed now, or not on such an object"),
  MESSAGE_FORMAT(31, "A value does not fit the type it is wanted as, or there is no message"),
  MESSAGE_READ_ONLY(32, "A received message cannot be changed until it is cleared"),
  MESSAGE_WRITE_ONLY(33, "A body that is being written cannot be read until reset()"),
  MESSAGE_END(34, "The body has no more values"),
  INTERRUPTED(35, "The waiting thread was interrupted"),
  BRANCH_NOT_FOUND(36, "The broker knows no such branch of a distributed transaction"),
  BRANCH_EXISTS(37, "There is such a branch already"),
  BRANCH_STATE(38, "The branch, or the session, is not in a state that allows this"),
  BRANCH_READ_ONLY(39, "The branch changed nothing and is over: no error"),
  BRANCH_ROLLED_BACK(40, "The branch is rolled back, or can only be rolled back"),
  BRANCH_TIMED_OUT(41, "The branch took longer than its timeout and is rolled back"),
  BRANCH_CONNECTION_LOST(
      42, "The connection was lost before the branch was prepared, which is rolled back"),
  BRANCH_COMMITTED(43, "An administrator has committed the branch"),
  BRANCH_GIVEN_UP(44, "An administrator has rolled the branch back"),
  QUEUE_FULL(45, "A queue has as many messages, or bytes, as its policy allows"),
  SEAL_KEY(46, "A key that a sealed body needs is missing or another one; the text names its id"),
  SEAL_BROKEN(47, "A sealed body was altered after it was sealed, or cannot be understood"),
  SEAL_REQUIRED(48, "The message is not encrypted or not signed, as the receiver demands"),
  SEAL_LIMIT(49, "A compressed body is larger than the receiver admits");

  private static final ErrorCode[] BY_NUMBER = new ErrorCode[64];

  static {
    for (ErrorCode code : values()) {
      BY_NUMBER[code.number] = code;
    }
  }

  private final int number;
  private final String meaning;

  ErrorCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The number on the wire, 1 to 63 in version 1. */
  public int number() {
    return number;
  }

  /** One line for people. */
  public String meaning() {
    return meaning;
  }

  /** The symbol users search for: the constant's name. */
  public String symbol() {
    return name();
  }

  /** The code with this number, or null if this version knows none. */
  public static @Nullable ErrorCode of(int number) {
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
  }
}
