package org.rowanmq.benchmarks.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a load generator measured.
 *
 * @param rate messages (round trips) received per second
 * @param millis50 median of a send, commit or round trip
 * @param client CPU time per message in microseconds, of the load generator
 * @param broker the same of the broker's process
 * @param database the same of the database server's processes
 */
record Figures(
    double rate, double millis50, double millis99, double client, double broker, double database) {
  private static final Pattern RATE = Pattern.compile("received per second +([0-9.]+)");
  private static final Pattern LATENCY =
      Pattern.compile("(?:send|commit|round trip) latency, ms +p50 ([0-9.]+) .*p99 ([0-9.]+) .*");
  private static final Pattern CPU =
      Pattern.compile("(client|broker|database) CPU µs per message +([0-9.]+)");

  static Figures parse(List<String> lines) {
    double rate = 0;
    double median = 0;
    double worst = 0;
    double client = 0;
    double broker = 0;
    double database = 0;
    for (String line : lines) {
      Matcher matcher = RATE.matcher(line);
      if (matcher.matches()) {
        rate = Double.parseDouble(matcher.group(1));
      }
      matcher = LATENCY.matcher(line);
      if (matcher.matches()) {
        median = Double.parseDouble(matcher.group(1));
        worst = Double.parseDouble(matcher.group(2));
      }
      matcher = CPU.matcher(line);
      if (matcher.matches()) {
        double micros = Double.parseDouble(matcher.group(2));
        // RowanMQ's broker is there twice: by its own account, then as any process; the last
        // counts.
        switch (matcher.group(1)) {
          case "client" -> client = micros;
          case "broker" -> broker = micros;
          default -> database = micros;
        }
      }
    }
    return new Figures(rate, median, worst, client, broker, database);
  }

  /** Of each figure the median of the rounds. */
  static Figures median(List<Figures> rounds) {
    return new Figures(
        middle(rounds.stream().map(Figures::rate).toList()),
        middle(rounds.stream().map(Figures::millis50).toList()),
        middle(rounds.stream().map(Figures::millis99).toList()),
        middle(rounds.stream().map(Figures::client).toList()),
        middle(rounds.stream().map(Figures::broker).toList()),
        middle(rounds.stream().map(Figures::database).toList()));
  }

  double cpuMicros() {
    return client + broker + database;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,.0f/s, p50 %.2f ms, p99 %.2f ms, %.0f + %.0f + %.0f µs",
        rate,
        millis50,
        millis99,
        client,
        broker,
        database);
  }

  private static double middle(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    sorted.sort(Comparator.naturalOrder());
    return sorted.get(sorted.size() / 2);
  }
}
