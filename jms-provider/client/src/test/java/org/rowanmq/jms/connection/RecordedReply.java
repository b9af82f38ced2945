package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.rowanmq.wire.ErrorCode;

/** Notes how a request ended, and that it ended once. */
final class RecordedReply implements Reply {
  private final boolean mayBeWrittenAgain;
  private boolean done;
  private Failure failure;
  private long sequence;

  RecordedReply() {
    this(false);
  }

  RecordedReply(boolean mayBeWrittenAgain) {
    this.mayBeWrittenAgain = mayBeWrittenAgain;
  }

  @Override
  public void done() {
    assertOpen();
    done = true;
  }

  @Override
  public void failed(Failure cause) {
    assertOpen();
    failure = cause;
  }

  @Override
  public void written(long assigned) {
    assertThat(sequence == 0 || mayBeWrittenAgain).isTrue();
    sequence = assigned;
  }

  long sequence() {
    return sequence;
  }

  void assertOpen() {
    assertThat(done).as("answered before").isFalse();
    assertThat(failure).as("failed before").isNull();
  }

  void assertDone() {
    assertThat(failure).isNull();
    assertThat(done).as("done").isTrue();
  }

  Failure assertFailed(ErrorCode code) {
    assertThat(failure).as("failure").isNotNull();
    assertThat(failure.code()).as(failure.detail()).isEqualTo(code);
    return failure;
  }
}
