package org.rowanmq.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares brokers: all are started and stay up; then, round by round and scenario by scenario,
 * each gets the same load in turn, so that what disturbs the machine disturbs all alike. Prints
 * each measurement and at the end the medians as a Markdown table.
 *
 * <pre>
 * Compare [providers=a,b] [scenarios=S1,S2] [rounds=3] [warmup=3s] [duration=10s] [root=.]
 * </pre>
 */
public final class Compare {
  private record Cell(Scenario scenario, Provider provider) {}

  private final Map<Cell, List<Figures>> measured = new LinkedHashMap<>();
  private final Map<String, String> options;
  private final Layout layout;

  private Compare(Map<String, String> options, Layout layout) {
    this.options = options;
    this.layout = layout;
  }

  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    Map<String, String> options = new LinkedHashMap<>();
    for (String argument : args) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("name=value, not " + argument);
      }
      options.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    // A comparison that is interrupted leaves nothing running.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly)));
    Path root = Path.of(options.getOrDefault("root", ".")).toAbsolutePath().normalize();
    new Compare(options, Layout.of(root)).run();
  }

  private void run() throws IOException, SQLException, InterruptedException {
    Path work = Files.createTempDirectory("rowanmq-compare");
    System.out.println("Files: " + work);
    List<RunningProvider> running = new ArrayList<>();
    try {
      for (String id : chosen("providers", Provider.ids(layout.providers()))) {
        running.add(RunningProvider.start(Provider.read(layout.providers(), id), layout, work));
        System.out.println("started " + id);
      }
      int rounds = Integer.parseInt(options.getOrDefault("rounds", "3"));
      // The first round is for the compilers: it is printed, and does not count.
      for (int round = 0; round <= rounds; round++) {
        for (Scenario scenario : scenarios()) {
          for (RunningProvider each : running) {
            measure(round, scenario, each);
          }
        }
      }
    } finally {
      running.forEach(RunningProvider::close);
    }
    print(running.stream().map(RunningProvider::provider).toList());
  }

  private void measure(int round, Scenario scenario, RunningProvider provider)
      throws IOException, InterruptedException {
    if (!provider.provider().supports(scenario)) {
      return;
    }
    Figures figures =
        provider.load(
            scenario,
            options.getOrDefault("warmup", "3s"),
            options.getOrDefault("duration", "10s"));
    if (round > 0) {
      measured
          .computeIfAbsent(new Cell(scenario, provider.provider()), any -> new ArrayList<>())
          .add(figures);
    }
    System.out.printf(
        Locale.ROOT, "%d %s %-20s %s%n", round, scenario, provider.provider().id(), figures);
  }

  private void print(List<Provider> providers) {
    System.out.println();
    System.out.println(
        "| scenario | "
            + String.join(" | ", providers.stream().map(Provider::name).toList())
            + " |");
    System.out.println("|---|" + "---|".repeat(providers.size()));
    for (Scenario scenario : scenarios()) {
      StringBuilder row = new StringBuilder("| " + scenario + " " + scenario.title());
      for (Provider provider : providers) {
        List<Figures> rounds = measured.getOrDefault(new Cell(scenario, provider), List.of());
        if (rounds.isEmpty()) {
          row.append(" | –");
          continue;
        }
        Figures figures = Figures.median(rounds);
        row.append(
            String.format(Locale.ROOT, " | %,.0f (%.0f µs)", figures.rate(), figures.cpuMicros()));
      }
      System.out.println(row + " |");
    }
  }

  private List<Scenario> scenarios() {
    return chosen("scenarios", Arrays.stream(Scenario.values()).map(Scenario::name).toList())
        .stream()
        .map(Scenario::named)
        .toList();
  }

  private List<String> chosen(String option, List<String> all) {
    String value = options.get(option);
    return value == null ? all : List.of(value.split(","));
  }
}
