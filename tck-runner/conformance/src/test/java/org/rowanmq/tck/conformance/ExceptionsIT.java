package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Which exceptions there are, each with its error code, and its unchecked twin. */
class ExceptionsIT extends SessionConformance {
  private void assertTwins(
      Class<? extends JMSException> checked,
      ThrowingCallable classic,
      Class<? extends JMSRuntimeException> unchecked,
      ThrowingCallable simplified) {
    Throwable first = catchThrowable(classic);
    Throwable second = catchThrowable(simplified);
    assertThat(first).isExactlyInstanceOf(checked);
    assertThat(second).isExactlyInstanceOf(unchecked);
    String code = ((JMSException) first).getErrorCode();
    assertThat(code).matches("[A-Z_]+");
    assertThat(((JMSRuntimeException) second).getErrorCode()).isEqualTo(code);
    assertThat(second.getCause()).isInstanceOf(checked).hasMessage(second.getMessage());
  }

  @Test
  @Clause({"10.1", "10.2", "10.3"})
  void everyExceptionHasACodeAndItsTwinTheSame() throws JMSException {
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    Message received = transferred(session.createTextMessage("x"));
    assertTwins(
        JMSException.class,
        () -> producer.setPriority(10),
        JMSRuntimeException.class,
        () -> context.createProducer().setPriority(10));
    assertTwins(
        JMSSecurityException.class,
        () -> factory("").createConnection("a", "b"),
        JMSSecurityRuntimeException.class,
        () -> factory("").createContext("a", "b"));
    assertTwins(
        IllegalStateException.class,
        () -> session.commit(),
        IllegalStateRuntimeException.class,
        context::commit);
    assertTwins(
        InvalidClientIDException.class,
        () -> connection().setClientID(""),
        InvalidClientIDRuntimeException.class,
        () -> context(JMSContext.AUTO_ACKNOWLEDGE).setClientID(""));
    assertTwins(
        InvalidDestinationException.class,
        () -> session.createConsumer(null),
        InvalidDestinationRuntimeException.class,
        () -> context.createConsumer(null));
    assertTwins(
        InvalidSelectorException.class,
        () -> session.createConsumer(queue, "a ="),
        InvalidSelectorRuntimeException.class,
        () -> context.createConsumer(queue, "a ="));
    assertTwins(
        MessageFormatException.class,
        () -> producer.send(null),
        MessageFormatRuntimeException.class,
        () -> context.createProducer().send(queue, (Message) null));
    assertTwins(
        MessageNotWriteableException.class,
        () -> received.setIntProperty("a", 1),
        MessageNotWriteableRuntimeException.class,
        () -> context.createProducer().setProperty("a", 1).send(queue, received));
  }

  @Test
  @Clause("10.3")
  void bodiesHaveExceptionsOfTheirOwn() throws JMSException {
    var message = session.createBytesMessage();
    assertRefused(MessageNotReadableException.class, message::readByte);
    message.reset();
    assertRefused(MessageEOFException.class, message::readByte);
    assertRefused(MessageNotWriteableException.class, () -> message.writeByte((byte) 1));
  }

  @Test
  @Clause({"10.3", "6.2.7"})
  void transactionThatCannotBeCommittedIsRolledBack() throws JMSException {
    var transacted = connection.createSession(jakarta.jms.Session.SESSION_TRANSACTED);
    var temporary = transacted.createTemporaryQueue();
    var sender = transacted.createProducer(temporary);
    temporary.delete();
    sender.send(transacted.createMessage());
    // Whether the refusal of the first is known by now is a matter of luck; if so, the second says
    // it.
    Throwable second =
        catchThrowable(() -> transacted.createProducer(queue).send(transacted.createMessage()));
    assertThat(second)
        .satisfiesAnyOf(
            none -> assertThat(none).isNull(),
            early -> assertThat(early).isInstanceOf(TransactionRolledBackException.class));
    TransactionRolledBackException thrown =
        assertRefused(TransactionRolledBackException.class, transacted::commit);
    assertThat(thrown.getErrorCode()).isEqualTo("TRANSACTION_ROLLED_BACK");
    assertNothingLeft();

    JMSContext context = context(JMSContext.SESSION_TRANSACTED);
    var own = context.createTemporaryQueue();
    catchThrowable(own::delete);
    context.createProducer().send(own, "x");
    assertRefused(TransactionRolledBackRuntimeException.class, context::commit);
  }

  @Test
  @Clause("10.1")
  void causeIsToldWhereThereIsOne() throws JMSException {
    Unserialisable object = new Unserialisable();
    MessageFormatException thrown =
        assertRefused(MessageFormatException.class, () -> session.createObjectMessage(object));
    assertThat(thrown.getCause()).isInstanceOf(java.io.NotSerializableException.class);
  }

  /** Not serialisable, for its field. */
  private static final class Unserialisable implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings({"serial", "unused"})
    private final Thread field = Thread.currentThread();
  }
}
