package org.rowanmq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageNotReadableException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.wire.ErrorCode;

class JmsErrorsTest {
  private static final List<Class<? extends JMSException>> WITHOUT_TWIN =
      List.of(MessageNotReadableException.class, MessageEOFException.class);

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyCodeHasACheckedExceptionAndItsTwin(ErrorCode code) {
    JMSException checked = JmsErrors.toJms(code, "the detail");
    assertThat(checked.getErrorCode()).isEqualTo(code.symbol());
    assertThat(checked).hasMessage("the detail");
    JMSRuntimeException unchecked = JmsErrors.toRuntime(checked);
    assertThat(unchecked.getErrorCode()).isEqualTo(code.symbol());
    assertThat(unchecked).hasMessage("the detail").hasCause(checked);
    String twin = checked.getClass().getSimpleName().replace("Exception", "RuntimeException");
    assertThat(unchecked.getClass().getSimpleName())
        .isEqualTo(WITHOUT_TWIN.contains(checked.getClass()) ? "JMSRuntimeException" : twin);
  }
}
