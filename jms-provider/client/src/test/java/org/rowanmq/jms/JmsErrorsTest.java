package org.rowanmq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.wire.ErrorCode;

class JmsErrorsTest {
  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyCodeHasACheckedExceptionAndItsTwin(ErrorCode code) {
    JMSException checked = JmsErrors.toJms(code, "the detail");
    assertThat(checked.getErrorCode()).isEqualTo(code.symbol());
    assertThat(checked).hasMessage("the detail");
    JMSRuntimeException unchecked = JmsErrors.toRuntime(checked);
    assertThat(unchecked.getErrorCode()).isEqualTo(code.symbol());
    assertThat(unchecked).hasMessage("the detail").hasCause(checked);
    assertThat(unchecked.getClass().getSimpleName())
        .isEqualTo(checked.getClass().getSimpleName().replace("Exception", "RuntimeException"));
  }
}
