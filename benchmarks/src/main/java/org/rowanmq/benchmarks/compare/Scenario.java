package org.rowanmq.benchmarks.compare;

import java.util.List;
import java.util.Locale;

/**
 * A load that brokers are compared under; 1 KiB bodies, everything received and acknowledged.
 *
 * @param arguments of {@code rowan bench}
 */
enum Scenario {
  S1("1 producer sync, 1 consumer", "--producers=1", "--consumers=1", "--queues=1", "--mode=sync"),
  S2("16 x 16 on 8 queues, sync", "--producers=16", "--consumers=16", "--queues=8", "--mode=sync"),
  S3(
      "2 x 2, CompletionListener, window 500",
      "--producers=2",
      "--consumers=2",
      "--queues=2",
      "--mode=async",
      "--window=500"),
  S4(
      "4 x 4, transacted, 100 per commit",
      "--producers=4",
      "--consumers=4",
      "--queues=4",
      "--mode=transacted",
      "--batch=100"),
  S5(
      "4 x 4 non-persistent, DUPS_OK",
      "--producers=4",
      "--consumers=4",
      "--queues=4",
      "--mode=sync",
      "--non-persistent",
      "--dups-ok"),
  S8(
      "request/reply non-persistent",
      "--producers=1",
      "--consumers=1",
      "--queues=1",
      "--mode=request_reply",
      "--non-persistent");

  private final String title;
  private final List<String> arguments;

  Scenario(String title, String... arguments) {
    this.title = title;
    this.arguments = List.of(arguments);
  }

  String title() {
    return title;
  }

  List<String> arguments() {
    return arguments;
  }

  static Scenario named(String name) {
    return valueOf(name.strip().toUpperCase(Locale.ROOT));
  }
}
