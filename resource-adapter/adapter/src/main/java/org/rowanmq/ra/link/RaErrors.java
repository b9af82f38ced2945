package org.rowanmq.ra.link;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.LocalTransactionException;
import jakarta.resource.spi.SecurityException;
import java.util.Set;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.wire.ErrorCode;

/** The one place that turns JMS exceptions into those of Jakarta Connectors and XA, and back. */
public final class RaErrors {
  /** The broker cannot be asked just now. */
  private static final Set<String> AWAY =
      symbols(
          ErrorCode.CONNECTION_LOST,
          ErrorCode.TIMEOUT,
          ErrorCode.STORE_UNAVAILABLE,
          ErrorCode.SHUTTING_DOWN);

  /** Trying again does not help: somebody has to change something. */
  private static final Set<String> LASTING =
      symbols(
          ErrorCode.AUTHENTICATION_FAILED,
          ErrorCode.NOT_AUTHORISED,
          ErrorCode.DESTINATION_NOT_FOUND,
          ErrorCode.DESTINATION_INVALID,
          ErrorCode.SELECTOR_INVALID,
          ErrorCode.CLIENT_ID_INVALID,
          ErrorCode.CLIENT_ID_REQUIRED,
          ErrorCode.ARGUMENT_INVALID,
          ErrorCode.UNSUPPORTED);

  private RaErrors() {}

  private static Set<String> symbols(ErrorCode... codes) {
    return java.util.Arrays.stream(codes)
        .map(ErrorCode::symbol)
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  /** Whether trying again is no use. */
  public static boolean isLasting(JMSException exception) {
    return exception.getErrorCode() != null && LASTING.contains(exception.getErrorCode());
  }

  /**
   * For the server.
   *
   * @param attempt what failed, as {@code "Connecting to rowan://localhost"}
   */
  public static ResourceException toResource(String attempt, JMSException cause) {
    String text = attempt + " failed: " + cause.getMessage();
    String code = cause.getErrorCode();
    ResourceException exception;
    if (cause instanceof JMSSecurityException) {
      exception = new SecurityException(text, code);
    } else if (code != null && AWAY.contains(code)) {
      exception = new CommException(text, code);
    } else {
      exception = new ResourceException(text, code);
    }
    exception.initCause(cause);
    return exception;
  }

  /** As {@link #toResource}, of a local transaction. */
  public static ResourceException ofLocalTransaction(String attempt, JMSException cause) {
    LocalTransactionException exception =
        new LocalTransactionException(
            attempt + " failed: " + cause.getMessage(), cause.getErrorCode());
    exception.initCause(cause);
    return exception;
  }

  /** For the application: what lies beneath if that is ours, and else what the server says. */
  public static JMSException toJms(ResourceException exception) {
    for (Throwable each = exception; each != null; each = each.getCause()) {
      if (each instanceof JMSException jms) {
        return jms;
      }
    }
    ResourceAllocationException general =
        new ResourceAllocationException(
            "The server's connection pool gives no connection: " + exception.getMessage(),
            ErrorCode.LIMIT_REACHED.symbol());
    general.initCause(exception);
    return general;
  }

  /** A call that applications in a server must not make. */
  public static JMSException forbidden(String call) {
    return JmsErrors.toJms(
        ErrorCode.ILLEGAL_STATE,
        call
            + " is not for applications in a web or EJB container: it is the server's (JMS 3.1 §12.2)");
  }

  /** A call on something that was closed. */
  public static JMSException closed(String what) {
    return JmsErrors.toJms(ErrorCode.CLOSED, "The " + what + " is closed");
  }

  /**
   * For a transaction manager.
   *
   * @param code a constant of {@link XAException}
   */
  public static XAException xa(int code, String text, @Nullable Throwable cause) {
    XAException exception = new XAException(text);
    exception.errorCode = code;
    exception.initCause(cause);
    return exception;
  }
}
