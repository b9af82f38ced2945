package org.rowanmq.server.cli;

/** What the process tells its caller. */
final class ExitCode {
  static final int SUCCESS = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;

  /** A check found errors. */
  static final int FOUND = 3;

  private ExitCode() {}
}
