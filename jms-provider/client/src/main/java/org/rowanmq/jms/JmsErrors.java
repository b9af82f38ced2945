package org.rowanmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.wire.ErrorCode;

/**
 * The one place that turns an {@link ErrorCode} into a JMS exception, checked or unchecked. {@code
 * getErrorCode()} is the code's symbol.
 */
public final class JmsErrors {
  private JmsErrors() {}

  /** The checked exceptions and their unchecked twins. */
  private enum Kind {
    GENERAL(JMSException.class, JMSException::new, JMSRuntimeException::new),
    SECURITY(
        JMSSecurityException.class, JMSSecurityException::new, JMSSecurityRuntimeException::new),
    CLIENT_ID(
        InvalidClientIDException.class,
        InvalidClientIDException::new,
        InvalidClientIDRuntimeException::new),
    DESTINATION(
        InvalidDestinationException.class,
        InvalidDestinationException::new,
        InvalidDestinationRuntimeException::new),
    SELECTOR(
        InvalidSelectorException.class,
        InvalidSelectorException::new,
        InvalidSelectorRuntimeException::new),
    STATE(
        IllegalStateException.class, IllegalStateException::new, IllegalStateRuntimeException::new),
    RESOURCE(
        ResourceAllocationException.class,
        ResourceAllocationException::new,
        ResourceAllocationRuntimeException::new),
    ROLLED_BACK(
        TransactionRolledBackException.class,
        TransactionRolledBackException::new,
        TransactionRolledBackRuntimeException::new),
    FORMAT(
        MessageFormatException.class,
        MessageFormatException::new,
        MessageFormatRuntimeException::new),
    NOT_WRITEABLE(
        MessageNotWriteableException.class,
        MessageNotWriteableException::new,
        MessageNotWriteableRuntimeException::new),
    /** The API has no unchecked twin of this and the next. */
    NOT_READABLE(
        MessageNotReadableException.class,
        MessageNotReadableException::new,
        JMSRuntimeException::new),
    END(MessageEOFException.class, MessageEOFException::new, JMSRuntimeException::new);

    private final Class<? extends JMSException> type;
    private final BiFunction<String, String, ? extends JMSException> checked;
    private final BiFunction<String, String, ? extends JMSRuntimeException> unchecked;

    Kind(
        Class<? extends JMSException> type,
        BiFunction<String, String, ? extends JMSException> checked,
        BiFunction<String, String, ? extends JMSRuntimeException> unchecked) {
      this.type = type;
      this.checked = checked;
      this.unchecked = unchecked;
    }

    static Kind of(JMSException exception) {
      for (Kind kind : values()) {
        if (kind.type == exception.getClass()) {
          return kind;
        }
      }
      return GENERAL;
    }
  }

  private static Kind kind(ErrorCode code) {
    return switch (code) {
      case INTERNAL,
          PROTOCOL,
          FRAME_TOO_LARGE,
          VERSION_UNSUPPORTED,
          MESSAGE_TOO_LARGE,
          MESSAGE_CORRUPT,
          STALE,
          STORE_UNAVAILABLE,
          STORE_REJECTED,
          SHUTTING_DOWN,
          TIMEOUT,
          OUTCOME_UNKNOWN,
          UNSUPPORTED,
          CONNECTION_LOST,
          ARGUMENT_INVALID,
          REPLACED,
          INTERRUPTED,
          BRANCH_NOT_FOUND,
          BRANCH_EXISTS,
          BRANCH_READ_ONLY,
          BRANCH_COMMITTED ->
          Kind.GENERAL;
      case AUTHENTICATION_FAILED, NOT_AUTHORISED -> Kind.SECURITY;
      case CLIENT_ID_IN_USE, CLIENT_ID_INVALID -> Kind.CLIENT_ID;
      case CLIENT_ID_REQUIRED, SUBSCRIPTION_IN_USE, CLOSED, ILLEGAL_STATE, BRANCH_STATE ->
          Kind.STATE;
      case DESTINATION_NOT_FOUND, DESTINATION_INVALID, SUBSCRIPTION_NOT_FOUND -> Kind.DESTINATION;
      case SELECTOR_INVALID -> Kind.SELECTOR;
      case LIMIT_REACHED, QUEUE_FULL -> Kind.RESOURCE;
      case TRANSACTION_ROLLED_BACK,
          BRANCH_ROLLED_BACK,
          BRANCH_TIMED_OUT,
          BRANCH_CONNECTION_LOST,
          BRANCH_GIVEN_UP ->
          Kind.ROLLED_BACK;
      case MESSAGE_FORMAT, SEAL_KEY, SEAL_BROKEN, SEAL_REQUIRED, SEAL_LIMIT -> Kind.FORMAT;
      case MESSAGE_READ_ONLY -> Kind.NOT_WRITEABLE;
      case MESSAGE_WRITE_ONLY -> Kind.NOT_READABLE;
      case MESSAGE_END -> Kind.END;
    };
  }

  /** The exception for a code. */
  public static JMSException toJms(ErrorCode code, String detail) {
    return kind(code).checked.apply(detail, code.symbol());
  }

  /** The exception for a code, with what lies beneath. */
  public static JMSException toJms(ErrorCode code, String detail, Throwable cause) {
    JMSException exception = toJms(code, detail);
    exception.initCause(cause);
    return exception;
  }

  public static JMSException toJms(Failure failure) {
    return toJms(failure.code(), failure.detail());
  }

  /** The unchecked twin, for the simplified API. */
  public static JMSRuntimeException toRuntime(JMSException exception) {
    JMSRuntimeException twin =
        Kind.of(exception).unchecked.apply(exception.getMessage(), exception.getErrorCode());
    twin.initCause(exception);
    return twin;
  }

  /** Runs a step of the classic API for the simplified one. */
  public static <T> T unchecked(Step<T> step) {
    try {
      return step.run();
    } catch (JMSException e) {
      throw toRuntime(e);
    }
  }

  /** As {@link #unchecked}, for a step that may return null. */
  public static <T> @Nullable T uncheckedOrNull(NullableStep<T> step) {
    try {
      return step.run();
    } catch (JMSException e) {
      throw toRuntime(e);
    }
  }

  /** As {@link #unchecked}, without a result. */
  public static void uncheckedRun(VoidStep step) {
    try {
      step.run();
    } catch (JMSException e) {
      throw toRuntime(e);
    }
  }

  /** A step that returns something. */
  public interface Step<T> {
    T run() throws JMSException;
  }

  /** A step that may return null. */
  public interface NullableStep<T> {
    @Nullable T run() throws JMSException;
  }

  /** A step that returns nothing. */
  public interface VoidStep {
    void run() throws JMSException;
  }
}
